SELECT
  MIN(`t0`.`x`) AS `x_min`,
  MAX(`t0`.`x`) AS `x_max`,
  MIN(`t0`.`y`) AS `y_min`,
  MAX(`t0`.`y`) AS `y_max`
FROM `claims` AS `t0`
