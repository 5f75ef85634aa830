/* The JSON between Python and the map. `geo/views/protocol.py` says the same in Python;
   tests/test_protocol.py compares the two. */
import type { LayerGroup } from "leaflet";

/** What the map is started with. Degrees: WGS 84. */
export interface MapOptions {
  home: [number, number, number, number]; // west, south, east, north
  basemap?: Basemap;
  tiles?: Tiles;
  lang?: string; // these three of a map without the app, which says them with each update
  text?: Record<string, string>;
  borders?: string;
  alone?: boolean; // in a briefing, without the app around it
  scale?: number; // in a briefing: how much larger than on a desk
  choose?: (keys: string[]) => void; // in a briefing: what a press on a label does
  play_ms?: number; // milliseconds between two played days
}

export interface Basemap {
  url: string; // ending in a slash
  version: string;
  attribution: string;
}

export interface Tiles {
  url: string;
  attribution: string;
}

/** What is to be asked for, and what days may be. */
export interface Ask {
  url: string;
  words: string; // the filter, as a query string
  more: string; // language and version of the data, as a query string
  days: [string, string] | null; // ISO dates
  limits: [string, string];
}

/** What each update says besides the claims. */
export interface Update {
  stamp: string; // comes back as `data-draw` once it is painted
  lang?: string;
  text?: Record<string, string>;
  borders?: string;
  link?: string; // the words of the address, without the view
  focus?: number[] | null; // where to go: south, west, north, east, and a number of its own
  heard?: number; // the number of the last message that the app has heard
  session?: string;
  ask?: Ask;
}

/** An update that only says what to ask for. selected: keys of places. */
export interface AskMessage extends Update {
  selected: string[];
}

/** An update with the claims in it. */
export interface ClaimsMessage extends Update, MapPayload {
  stamp: string;
}

export type MapMessage = AskMessage | ClaimsMessage;

/** Claims or counts, a column each. See `geo/views/map_data.py`. */
export interface MapPayload {
  stamp: string;
  cells: boolean; // counts by side in cells, not badges
  covers: [number, number, number, number] | null; // for which it holds; null: everywhere
  zoom: number;
  words: string;
  side: [string, string, string, string][]; // letter, shape, colour, name
  modality: [string, string][]; // key, name
  // Letters, side, name, number of the origin: -1 where nobody is named, -2 of a side.
  source: [string, number, string, number][];
  precision: string[];
  place: Columns;
  shape: Record<string, string | [number, number][][] | [number, number][][][]>; // by row
  selected: number[]; // rows
  pixels?: number; // of the side of a cell, at `zoom`
  first_area?: number; // the first row that is a count of an area
  apart?: { n: number }; // claims of areas whose outline is not sent
}

/** One value a place; a single value stands for all places. */
export interface Columns {
  id: (string | 0)[] | string | 0; // 0: the coordinates are the key
  lat: number[];
  lon: number[];
  precision: number[] | number; // number of `MapPayload.precision`
  radius: number[] | number; // metres
  n: number[] | number;
  disputed: number[] | number;
  badges: (number[] | number)[]; // source, modality, count ...; or source * 16 + modality
  outlets: number[][]; // numbers of outlets; empty where claims are only counted
  name: string[]; // empty where there are too many
}

/** The places of a box, and of how many in all. Each: key, name, claims, disputed ones. */
export interface PlacesIn {
  places: [string, string, number, number][];
  of: number;
}

/** Claims outside of a box. Each: side, number, west, south, east, north of them, where the
 * longitudes go on beyond 180 degrees. */
export interface Outside {
  sides: ["n" | "e" | "s" | "w", number, [number, number, number, number]][];
}

/** The days with claims. first: ISO date. runs: numbers of days with claims, without, with ... */
export interface ClaimDays {
  first: string | null;
  runs: number[];
}

/** The badge of a claim, and what it says in words. */
export interface OptionBadge {
  letters: string;
  shape: string;
  colour: string;
  modality: string;
  label: string;
}

/** One thing that a search found. */
export interface Option {
  kind: string; // place, speaker, event, claim, or ground: a place without claims
  id: string; // of ground: south, west, north, east in WGS 84 degrees
  title: string;
  sub: string;
  badge?: OptionBadge;
}

/** What a search found, best first. */
export interface Found {
  options: Option[];
  some: boolean; // nothing has all the words
}

/** A message's number, and its words. */
export type Message = [number, string];

/** What the map tells the app: the view on the screen, how it plays, and all that the app has not
 * acknowledged. */
export interface Told {
  view: [number, number, number]; // latitude, longitude, zoom
  screen: [number, number]; // width, height in CSS pixels
  play: [number, boolean]; // milliseconds of a day, whether the days before are kept
  said: Message[];
  tells: number;
}

declare global {
  interface Window {
    Streamlit: {
      setFrameHeight: (height?: number) => void;
      setComponentValue: (value: unknown) => void;
      events?: EventTarget;
    };
    __GLOBAL_DATA__: Record<string, unknown>; // of streamlit-folium
    feature_group: unknown[]; // of streamlit-folium
    claimAtlasDetach?: () => void;
  }
}

export type { LayerGroup };
