/* Places of a payload, joined where they would cover each other. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { badgesOf, behind, bySide, caption, columnsOf, gridded, itemsOf, merge, namesOf, overlap, separate, specs,
  unpacked } from "../../geo/static/items.js";
import { seeded } from "./seeded.js";

/** @import { ScreenBox } from "../../geo/static/items.js" */
/** @import { Columns, MapPayload } from "../../geo/static/protocol.d.ts" */
/** @typedef {import("../../geo/static/map_state.js").Item} Item */

/** A payload of two sides with four claimants.
 * @param {Partial<Columns>} place
 * @param {Partial<MapPayload>} [more]
 * @returns {MapPayload} */
const payload = (place, more) => ({
  stamp: "", cells: false, covers: null, zoom: 5, words: "",
  side: [["UA", "circle", "#0067A5", "Ukraine"], ["RU", "square", "#B34700", "Russia"]],
  modality: [["claims", "claims"], ["denies", "denies"]],
  source: [["KON", 1, "Konashenkov", 0], ["GSU", 0, "General Staff", 1], ["RMOD", 1, "Ministry", 0],
    ["ZEL", 0, "Zelenskyi", -1]],
  precision: ["point", "settlement", "area"],
  place: { id: 0, lat: [], lon: [], precision: 0, radius: 0, n: 1, disputed: 0, badges: [],
    outlets: [], name: [], ...place },
  shape: {}, selected: [], ...more,
});

/** @param {Partial<Item>} given
 * @returns {Item} */
const item = (given) => ({ members: [0], lat: 0, lon: 0, n: 1, disputed: 0, precision: "point",
  badges: [], outlets: [], ...given });

/** @param {(item: Item) => number} of
 * @param {Item[]} list */
const sum = (of, list) => list.reduce((all, one) => all + of(one), 0);
/** @param {Item} one */
const counted = (one) => one.badges.reduce((all, [, , n]) => all + n, 0);

test("a value that stands for all places, coordinates and lone badges are written out", () => {
  const { place } = unpacked(payload({ id: 0, lat: [48.5, -3], lon: [37.123456, 38], precision: 2,
    radius: 500, n: 1, disputed: 0, badges: [41, 2], name: ["a", "b"] }));
  assert.deepEqual(place, { id: ["@48.50000,37.12346", "@-3.00000,38.00000"], lat: [48.5, -3],
    lon: [37.123456, 38], precision: ["area", "area"], radius: [500, 500], n: [1, 1],
    disputed: [0, 0], badges: [[2, 9, 1], [0, 2, 1]], outlets: [], name: ["a", "b"] });
});

test("whole columns stay as they are, precisions by their names", () => {
  const { place } = unpacked(payload({ id: ["bakhmut", 0, ""], lat: [1, 2, 3], lon: [4, 5, 6],
    precision: [1, 0, 2], radius: [7, 8, 9], n: [3, 1, 2], disputed: [1, 0, 0],
    badges: [[0, 0, 2, 1, 1, 1], 16, [3, 0, 2]] }));
  assert.deepEqual(place, { id: ["bakhmut", "@2.00000,5.00000", ""], lat: [1, 2, 3], lon: [4, 5, 6],
    precision: ["settlement", "point", "area"], radius: [7, 8, 9], n: [3, 1, 2],
    disputed: [1, 0, 0], badges: [[0, 0, 2, 1, 1, 1], [1, 0, 1], [3, 0, 2]], outlets: [], name: [] });
});

test("each place is an item with its badges", () => {
  const data = unpacked(payload({ lat: [1, 2], lon: [3, 4], n: [3, 1], disputed: [2, 0],
    badges: [[0, 0, 2, 1, 1, 1], 16], outlets: [[0, 1], [1]] }));
  assert.deepEqual(itemsOf(data), [
    { members: [0], lat: 1, lon: 3, n: 3, disputed: 2, precision: "point", badges: [[0, 0, 2], [1, 1, 1]],
      outlets: [0, 1] },
    { members: [1], lat: 2, lon: 4, n: 1, disputed: 0, precision: "point", badges: [[1, 0, 1]],
      outlets: [1] },
  ]);
  assert.deepEqual(badgesOf([]), []);
});

test("two items become one where most of the claims are, a badge for each who and how", () => {
  const a = item({ members: [0, 3], lat: 1, lon: 2, n: 3, badges: [[0, 0, 2], [1, 0, 1]] });
  const b = item({ members: [1], lat: 5, lon: 6, n: 4, disputed: 1, precision: "area",
    badges: [[1, 0, 3], [1, 1, 1]] });
  const before = structuredClone([a, b]);
  const both = { members: [0, 3, 1], lat: 5, lon: 6, n: 7, disputed: 1, precision: "area",
    badges: [[0, 0, 2], [1, 0, 4], [1, 1, 1]], outlets: [] };
  assert.deepEqual(merge(a, b), both);
  assert.deepEqual([a, b], before);
});

test("speakers of one body are one origin, whoever carries them, and who is not named is none", () => {
  const data = unpacked(payload({ lat: [1, 2, 3], lon: [3, 4, 5], n: [3, 2, 5],
    badges: [[0, 0, 1, 2, 0, 2], [1, 0, 1, 3, 0, 1], [0, 0, 5]], outlets: [[0, 1, 2], [2, 5]] }));
  const [moscow, kyiv, counted] = itemsOf(data);
  assert.deepEqual(behind(moscow, data), { origins: 1, outlets: 3, nameless: 0 });
  assert.deepEqual(behind(kyiv, data), { origins: 1, outlets: 2, nameless: 1 });
  assert.deepEqual(behind(merge(moscow, kyiv), data), { origins: 2, outlets: 4, nameless: 1 });
  assert.equal(behind(counted, data), null, "claims that are only counted");
  data.source[0][3] = -2;
  assert.equal(behind(moscow, data), null, "a side");
});

test("of two with as many claims the first keeps its place", () => {
  const { lat } = merge(item({ lat: 1, n: 2 }), item({ lat: 5, n: 2 }));
  assert.equal(lat, 1);
});

test("all in one square of the screen become one item, and each count is kept", () => {
  const at = [[0, 0], [149, 89], [150, 0], [0, 90], [-1, 0], [10, 10]];
  const list = at.map(([lat, lon], i) => item({ members: [i], lat, lon, n: i + 1, disputed: i,
    badges: [[0, 0, 1], ...(i ? /** @type {[number, number, number][]} */ ([[1, 1, i]]) : [])] }));
  const alone = list[2];
  const found = gridded(list, ({ lat, lon }) => ({ x: lat, y: lon }));
  assert.deepEqual(found.map(({ members }) => members), [[0, 1, 5], [2], [3], [4]]);
  const [first, second] = found;
  assert.deepEqual([first.n, first.disputed, first.badges], [9, 6, [[0, 0, 3], [1, 1, 6]]]);
  assert.equal(second, alone);
});

test("a square is at the place with most claims, and no more precise than that one", () => {
  const list = [item({ members: [0], lat: 1, lon: 1, n: 1, precision: "point" }),
    item({ members: [1], lat: 2, lon: 2, n: 5, precision: "region" }),
    item({ members: [2], lat: 3, lon: 3, n: 4, precision: "settlement" })];
  const [{ lat, lon, precision, n }] = gridded(list, () => ({ x: 0, y: 0 }));
  assert.deepEqual([lat, lon, precision, n], [2, 2, "region", 10]);
});

test("two boxes that come nearer than the gap overlap", () => {
  assert.equal(overlap([0, 0, 10, 10], [12, 0, 20, 10], 3), true);
  assert.equal(overlap([0, 0, 10, 10], [13, 0, 20, 10], 3), false);
  assert.equal(overlap([0, 0, 10, 10], [0, 13, 10, 20], 3), false);
});

/** @param {Item} one
 * @returns {ScreenBox} */
const boxOf = ({ lat, lon, badges }) => [lat - 20 * badges.length, lon - 15, lat + 20 * badges.length, lon + 15];

test("labels that would cover each other become one, most claims first", () => {
  const list = [item({ members: [0], n: 1, badges: [[0, 0, 1]] }),
    item({ members: [1], lat: 30, n: 2, badges: [[1, 0, 2]] }),
    item({ members: [2], lat: 300, n: 9, badges: [[1, 0, 9]] })];
  const found = separate(list, boxOf);
  assert.deepEqual(found.map(({ members, box }) => [members, box]),
    [[[2], [280, -15, 320, 15]], [[1, 0], [-10, -15, 70, 15]]]);
});

for (const seed of [1, 2, 3]) {
  test(`of many labels none covers another, and no place or claim is lost (${seed})`, () => {
    const next = seeded(seed);
    const list = Array.from({ length: 120 }, (_, i) => {
      const n = 1 + Math.floor(next() * 5);
      return item({ members: [i], lat: next() * 2000, lon: next() * 1000, n, disputed: i % 2,
        badges: [[Math.floor(next() * 4), 0, n]] });
    });
    const all = [...list], found = separate([...list], boxOf);
    assert.ok(found.length > 5 && found.length < list.length);
    for (const [i, one] of found.entries()) {
      for (const other of found.slice(i + 1)) assert.equal(overlap(boxOf(one), boxOf(other), 3), false);
    }
    const members = found.flatMap((one) => one.members);
    assert.deepEqual(members.sort((a, b) => a - b), all.map((_, i) => i));
    for (const of of [(/** @type {Item} */ one) => one.n, (/** @type {Item} */ one) => one.disputed, counted]) {
      assert.equal(sum(of, found), sum(of, all));
    }
  });
}

test("a label has a badge for each who and how, by side", () => {
  const data = unpacked(payload({}));
  const shown = specs(item({ badges: [[2, 1, 1], [1, 0, 3], [0, 0, 1]] }), data);
  assert.deepEqual(shown, [
    { letters: "GSU", shape: "circle", colour: "#0067A5", modality: "claims", count: 3,
      label: "General Staff (Ukraine): claims ×3" },
    { letters: "KON", shape: "square", colour: "#B34700", modality: "claims", count: 1,
      label: "Konashenkov (Russia): claims" },
    { letters: "RMOD", shape: "square", colour: "#B34700", modality: "denies", count: 1,
      label: "Ministry (Russia): denies" },
  ]);
});

/** @type {[number, number, number][]} */
const SIX = [[0, 0, 1], [0, 1, 1], [1, 0, 2], [1, 1, 1], [2, 0, 1], [2, 1, 1]];

test("above six badges a label counts by side", () => {
  const data = unpacked(payload({}));
  assert.equal(specs(item({ badges: SIX }), data).length, 6);
  assert.deepEqual(specs(item({ badges: [...SIX, [3, 0, 1]] }), data), [
    { letters: "UA 4", shape: "circle", colour: "#0067A5", modality: "claims", count: 0, label: "Ukraine: 4" },
    { letters: "RU 4", shape: "square", colour: "#B34700", modality: "claims", count: 0, label: "Russia: 4" },
  ]);
});

test("counts of cells are by side, however few there are", () => {
  const data = unpacked(payload({}, { cells: true }));
  const one = item({ badges: [[0, 0, 2], [1, 0, 3]] });
  assert.deepEqual(bySide(one, data), [[0, 3], [1, 2]]);
  assert.deepEqual(specs(one, data).map(({ letters }) => letters), ["UA 3", "RU 2"]);
});

test("a label stands in at most three columns, four badges in two", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(columnsOf), [1, 2, 3, 2, 3, 3]);
});

test("a label is named by its first place and how many there are besides", () => {
  const name = ["Bakhmut", "Kyiv", "", "Izium", "Lyman"];
  const data = unpacked(payload({ name }));
  assert.equal(caption(item({ members: [1] }), data), "Kyiv");
  assert.equal(caption(item({ members: [1, 0, 3] }), data), "Kyiv +2");
  assert.equal(namesOf(item({ members: [1, 2, 0] }), data), "Kyiv, Bakhmut");
  assert.equal(namesOf(item({ members: [0, 1, 2, 3, 4] }), data), "Bakhmut, Kyiv, Izium …");
});
