"""The import page: what a file is, what it lacks, and its first claims as table and map."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from geo.briefing.lettering import Letters
from geo.briefing.map_labels import frame_around
from geo.briefing.still import still
from geo.i18n import pick, t
from geo.i18n.numbers import whole
from geo.importing.preview import Survey
from geo.importing.profiles import Profile, shipped
from geo.importing.sheets import Sheet
from geo.ledger import Ledger
from geo.model.bounds import union
from geo.model.claims import Claim
from geo.model.dates import Span
from geo.ui.link import plain
from geo.views.map_data import claims_payload, extent

_ROWS = 20  # in the table
_FAULTS = 10
_WIDTH, _HEIGHT, _DPI = 560.0, 360.0, 130.0
_PICTURE = "_import_picture"
_HEADLINE = 300  # pixels


def what_is_known(sheet: Sheet, lang: str) -> None:
    """The kind of a file of which something must still be answered."""
    size = t("import.columns", lang, columns=whole(len(sheet.columns), lang))
    parts = filter(None, (_kind(sheet), _encoding(sheet), size))
    st.markdown(f"**{plain(sheet.name)}** · {plain(' · '.join(parts))}")
    st.caption(t("import.to_answer", lang))


def _kind(sheet: Sheet) -> str:
    """What the viewer calls this kind of file."""
    return Path(sheet.name).suffix.lstrip(".").upper() or sheet.kind.upper()


def _encoding(sheet: Sheet) -> str:
    """The encoding; "" where the kind of file is all that there is to say."""
    return "" if sheet.encoding.upper() == _kind(sheet) else sheet.encoding


def what_it_is(sheet: Sheet, profile: Profile, found: Survey, lang: str) -> None:
    """The kind of the file, its size, and how many of its rows lack what a map needs."""
    form = "kind" if profile.key in shipped() else "kind_mapped"
    kind = t(f"import.{form}", lang, kind=_kind(sheet), profile=pick(lang, **profile.name))
    rows = whole(found.report.rows, lang)
    size = t("import.size", lang, rows=rows, columns=whole(len(sheet.columns), lang))
    parts = filter(None, (kind, _encoding(sheet), size))
    st.markdown(f"**{plain(sheet.name)}** · {plain(' · '.join(parts))}")
    if not found.whole:
        st.caption(t("import.partly", lang, rows=rows))
    numbers = (
        ("n_claims", found.claims),
        ("n_no_place", found.no_place),
        ("n_no_day", found.no_day),
        ("n_no_speaker", found.no_speaker),
        ("n_unknown", len(found.unknown)),
        ("n_rejected", found.report.rejected),
    )
    with st.container(horizontal=True, gap="large"):
        for name, n in numbers:
            st.metric(t(f"import.{name}", lang), whole(n, lang), width="content")
    noticed = found.report.noticed(lang)
    if noticed:
        st.text("\n".join(noticed))
    faults = found.report.faults
    if faults:
        with st.expander(
            t("import.faults", lang, n=whole(found.report.rejected, lang)),
            icon=":material/warning:",
        ):
            st.text("\n".join(f.text(lang) for f in faults[:_FAULTS]))


def first_claims_shown(part: Ledger, lang: str) -> None:
    """The first claims as they would become: on a map, and as a table beside it."""
    claims = list(part.claims.values())
    if not claims:
        st.info(t("import.no_claims", lang))
        return
    st.markdown(f"**{t('import.preview', lang, n=min(len(claims), _ROWS))}**")
    left, right = st.columns([2, 3])
    with left:
        _map(part, claims, lang)
    with right:
        st.dataframe(
            pd.DataFrame([_line(c, part, lang) for c in claims[:_ROWS]]),
            hide_index=True,
            height=380,
            column_config={
                t("import.col_headline", lang): st.column_config.TextColumn(width=_HEADLINE)
            },
        )


def _line(claim: Claim, part: Ledger, lang: str) -> Mapping[str, str]:
    who = part.sources[claim.claimant]
    return {
        t("import.col_headline", lang): claim.headline(lang),
        t("import.col_claimant", lang): f"{who.name(lang)} ({part.sides[who.side].name(lang)})",
        t("import.col_event", lang): _day(claim.event),
        t("import.col_where", lang): part.place_name(claim, lang),
        t("import.col_precision", lang): t(f"precision.{claim.geo_precision}", lang),
        t("import.col_report", lang): str(claim.reported or ""),
    }


def _day(event: Span) -> str:
    return " – ".join(str(when) for when in (event.start, event.end) if when)


def _map(part: Ledger, claims: list[Claim], lang: str) -> None:
    """A small map of the claims, drawn on the server: it asks nothing of anybody."""
    found = [box for box in (extent(part, c) for c in claims) if box]
    if not found:
        st.info(t("import.no_map", lang))
        return
    who = [(c.claim_id, part.sources[c.claimant].badge, c.claimant_side) for c in claims]
    said = repr((lang, who, found, [c.geo_precision for c in claims]))
    mark = hashlib.sha256(said.encode()).hexdigest()
    held = st.session_state.get(_PICTURE)
    if held is None or held[0] != mark:
        held = (mark, _drawn(part, claims, found, lang))
        st.session_state[_PICTURE] = held
    st.image(held[1], width="stretch", caption=t("import.map", lang, n=whole(len(found), lang)))


def _drawn(
    part: Ledger, claims: list[Claim], found: list[tuple[float, float, float, float]], lang: str
) -> bytes:
    """PNG. found: south, west, north, east (WGS 84 degrees) of the claims' places."""
    south, west, north, east = union(found) or found[0]
    frame = frame_around((west, max(south, -84.0), east, min(north, 84.0)), _WIDTH, _HEIGHT)
    return still(claims_payload(part, claims, lang), frame, Letters(), lang, "png", _DPI)[0]
