/* A view in an address. tests/test_maps.py asks the same of the server. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { parseView } from "../../geo/static/address.js";

test("a view is latitude, longitude and zoom", () => {
  assert.deepEqual(parseView("48.5,-37.25,7.5"), { lat: 48.5, lon: -37.25, zoom: 7.5 });
});

for (const words of ["85,180,2", "-85,-180,16", "85.0,180.000,2.0"]) {
  test(`${words} lies just inside`, () => assert.notEqual(parseView(words), null));
}

for (const words of ["85.0001,0,5", "-86,0,5", "0,180.0001,5", "0,-181,5", "0,0,1.9", "0,0,16.1",
  "", "48,37", "48,37,7,1", "48;37;7", " 48,37,7", "48,37,7\n", "+48,37,7", "4e1,37,7", "48.,37,7",
  ".5,37,7", "048,37,7", "48,37,", "NaN,37,7", "４８,37,7"]) {
  test(`${JSON.stringify(words)} is no view`, () => assert.equal(parseView(words), null));
}
