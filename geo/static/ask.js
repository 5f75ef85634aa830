/* What the map asks the server for by itself, so that panning, zooming and stepping the day need
   not wait for the app: one viewport at a time, the next day ahead of time, days played. */
(function (root) {
  "use strict";
  const { el } = root.claimBadge;
  const MARGIN = 0.35;      // of the view's size, asked for beyond each of its edges
  const KEPT = 4;           // answers kept that are not shown yet
  const IDLE = 120;         // milliseconds of rest before the next days are asked for
  const BEHIND = 10000;     // milliseconds after a key for which the app may not have heard of it
  const TELL = 150;         // milliseconds without a key until the app is told the days
  const TELL_MOST = 600;    // the same while their claims are not painted yet
  const PLAY = 400;         // milliseconds from one step of a play to the next
  const ASKED = 400;        // milliseconds that a press waits for a run to begin
  const WAIT_MOST = 30000;  // milliseconds between two tries
  const ICONS = { play: "M8 5l11 7-11 7z", pause: "M9 5v14M15 5v14" };

  /* ---- days ----------------------------------------------------------------------------------- */

  const DAY = 86400000;
  const moved = (day, by) => new Date(Date.parse(`${day}T00:00Z`) + by * DAY).toISOString().slice(0, 10);

  // As `geo.model.dates.step`: by their own length. Null beyond the limits.
  function stepped([first, last], by, limits) {
    const length = Math.round((Date.parse(last) - Date.parse(first)) / DAY) + 1;
    const days = [moved(first, by * length), moved(last, by * length)];
    return days[0] >= limits[0] && days[1] <= limits[1] ? days : null;
  }

  function withDays(words, days) {
    const rest = words.split("&").filter((word) => word && !word.startsWith("day="));
    const at = Math.max(0, words.split("&").findIndex((word) => word.startsWith("day=")));
    rest.splice(at, 0, ...days.map((day) => `day=${day}`));
    return rest.join("&");
  }

  // The order of words says nothing; two addresses of one filter are the same.
  const same = (a, b) => a === b || (a.length === b.length
    && a.split("&").sort().join() === b.split("&").sort().join());

  const shownDays = ([first, last]) => (first === last ? first : `${first} – ${last}`);

  /* ---- one map's questions -------------------------------------------------------------------- */

  /* host: {map, options, paint(payload, stamp), confirm(stamp), notice(text), send(words),
     tellView()}; `send` gives the number of the message, and the app says the last number that it
     heard. `tellView` tells the app the view on the screen where it has changed; gives whether it did. */
  function start(host) {
    const { map, options } = host;
    let ask = null;        // the app's latest message
    let wanted = null;     // {words, days}: what is to be shown
    let shown = null;      // {words, box, zoom}: what is; box null: everything is in it
    let pending = null;    // {query, words, box, zoom, stop}: the question under way
    let ahead = null;      // the same for the days that may be wanted next
    let failures = 0, retryTimer = 0, idleTimer = 0;
    let trail = [];        // words that the app may still say although a key has left them behind
    let number = 0;        // of the message with the last key's days; Infinity: to be sent
    let lateTimer = 0, lastKey = 0, forth = 0, tellTimer = 0;
    const kept = new Map();

    /* -- where -- */

    const clamp = (x, most) => Math.max(-most, Math.min(most, x));

    function view(margin) {
      const bounds = map.getBounds();
      const wide = (bounds.getEast() - bounds.getWest()) * margin;
      const high = (bounds.getNorth() - bounds.getSouth()) * margin;
      const box = [clamp(bounds.getWest() - wide, 180), clamp(bounds.getSouth() - high, 85),
        clamp(bounds.getEast() + wide, 180), clamp(bounds.getNorth() + high, 85)];
      // Beyond the one world that is drawn there is no claim to ask for.
      if (box[0] >= box[2]) box.splice(0, 3, -180, box[1], 180);
      return box;
    }

    const zoomNow = () => Math.round(map.getZoom());

    function holds(had) {
      if (!had.box) return true;
      if (had.zoom !== zoomNow()) return false;
      const now = view(0), slack = 1e-5;
      return had.box[0] <= now[0] + slack && had.box[1] <= now[1] + slack
        && had.box[2] >= now[2] - slack && had.box[3] >= now[3] - slack;
    }

    function question(words) {
      const box = view(MARGIN).map((x) => Number(x.toFixed(5)));
      const { x: wide, y: high } = map.getSize(), zoom = zoomNow();
      return { words, box, zoom, query: `${words}&box=${box}&zoom=${zoom}&wide=${wide}&high=${high}` };
    }

    /* -- asking -- */

    async function fetched(asked) {
      const given = new AbortController();
      asked.stop = () => given.abort();
      const answer = await fetch(`${ask.url}?${asked.query}`, { signal: given.signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      return answer.json();
    }

    function forget() {
      clearTimeout(retryTimer);
      clearTimeout(idleTimer);
      if (pending) pending.stop();
      if (ahead) ahead.stop();
      pending = ahead = null;
    }

    // Shows what is wanted: nothing to do, an answer that is here already, or a question.
    function check() {
      if (!wanted || !ask || !ask.url) return;
      if (shown && same(shown.words, wanted.words) && holds(shown)) {
        clearTimeout(retryTimer);
        if (pending) forget();
        return settled();
      }
      if (pending && same(pending.words, wanted.words) && holds(pending)) return;
      const asked = question(wanted.words);
      if (ahead && ahead.query === asked.query) {  // under way already
        clearTimeout(retryTimer);
        if (pending) pending.stop();
        pending = ahead;
        ahead = null;
        return;
      }
      forget();
      const here = kept.get(asked.query);
      if (here) {
        kept.delete(asked.query);
        return show(asked, here);
      }
      pending = asked;
      wait(asked);
    }

    async function wait(asked) {
      let payload;
      try {
        payload = await fetched(asked);
      } catch (error) {
        if (asked === ahead) ahead = null;
        if (asked !== pending) return;
        pending = null;
        host.notice(options.text.no_data);
        retryTimer = setTimeout(check, Math.min(WAIT_MOST, 1000 * 2 ** failures));
        failures += 1;
        return;
      }
      if (asked === pending) show(asked, payload);
      else if (asked === ahead) {
        ahead = null;
        kept.set(asked.query, payload);
        if (kept.size > KEPT) kept.delete(kept.keys().next().value);
      }
    }

    function show(asked, payload) {
      pending = null;
      failures = 0;
      shown = { words: asked.words, box: payload.covers === null ? null : payload.covers || asked.box,
        zoom: asked.zoom };
      payload.words = asked.words;
      host.paint(payload, stampOf(asked.words));
      settled();
    }

    const stampOf = (words) => (same(words, ask.words) ? ask.stamp : "");

    function settled() {
      if (same(wanted.words, ask.words)) host.confirm(ask.stamp);
      if (player.run) return player.painted();
      if (tellTimer) tellSoon();
      if (forth) soon();
    }

    // The days after these, in the direction last taken, when there is nothing else to do.
    function soon() {
      clearTimeout(idleTimer);
      idleTimer = setTimeout(() => {
        const idle = root.requestIdleCallback || ((run) => setTimeout(run, 0));
        idle(prefetch, { timeout: IDLE });
      }, player.run ? 0 : IDLE);
    }

    function prefetch() {
      if (pending || ahead || !wanted || !wanted.days || !forth || !ask.url) return;
      const days = stepped(wanted.days, forth, ask.limits);
      if (!days) return;
      const asked = question(withDays(wanted.words, days));
      if (kept.has(asked.query)) return;
      ahead = asked;
      wait(asked);
    }

    /* -- what the app says -- */

    function told(data) {
      const first = !ask;
      if (data.place) {
        // All of it came: nothing is asked for, except where the app cut it to a viewport.
        forget();
        kept.clear();
        player.stop(false);
        clearTimeout(lateTimer);
        number = 0;
        trail = [];
        shown = { words: data.words || data.ask?.words || "", box: data.covers || null,
          zoom: data.zoom };
        ask = data.ask ? { ...data.ask, stamp: data.stamp } : null;
        wanted = ask && { words: ask.words, days: ask.days };
        player.show();
        return check();
      }
      const before = ask;
      ask = { ...data.ask, stamp: data.stamp };
      if (before && before.url !== ask.url) kept.clear();
      player.show();
      const { words } = ask;
      if (!first && wanted && !same(words, wanted.words)) {
        // A rerun that says again what was before the play is no change of mind.
        if (player.run && before && same(before.words, words)) return keepShown();
        const left = lastKey + BEHIND - Date.now();
        if (left > 0 && (data.heard || 0) < number && trail.some((old) => same(old, words))) {
          clearTimeout(lateTimer);
          lateTimer = setTimeout(adopt, left);
          return keepShown();
        }
      }
      adopt();
    }

    // What is chosen may have changed although what is shown has not.
    function keepShown() {
      if (shown) host.confirm(stampOf(shown.words));
    }

    function adopt() {
      clearTimeout(lateTimer);
      untold();
      number = 0;
      trail = [];
      if (player.run && !same(wanted.words, ask.words)) player.stop(false);
      const asked = { words: ask.words, days: ask.days };
      if (!wanted || !same(wanted.words, asked.words)) forth = direction(asked);
      wanted = asked;
      check();
    }

    // The app's own buttons step too: which way, or 0 for any other change.
    function direction(asked) {
      if (!wanted || !wanted.days || !asked.days) return 0;
      return [1, -1].find((by) => {
        const days = stepped(wanted.days, by, ask.limits);
        return days && `${days}` === `${asked.days}` && same(withDays(wanted.words, days), asked.words);
      }) || 0;
    }

    /* -- keys: shown first, then told to the app -- */

    function step(by) {
      if (!ask || !ask.url || !wanted || !wanted.days) return false;
      const days = stepped(wanted.days, by, ask.limits);
      if (!days) return false;
      trail.push(wanted.words, ask.words);
      trail = [...new Set(trail)].slice(-60);
      number = Infinity;
      go(days, by);
      tellSoon();
      return true;
    }

    // The days themselves, once: of presses on its button the app hears one where two come
    // quickly, and its work on the first would be in the way of the paint.
    function tellSoon() {
      clearTimeout(tellTimer);
      tellTimer = setTimeout(tell, pending ? TELL_MOST : TELL);
    }

    function tell() {
      untold();
      if (wanted.days) number = host.send(`days:${wanted.days}`);
    }

    function untold() {
      clearTimeout(tellTimer);
      tellTimer = 0;
    }

    function go(days, by) {
      clearTimeout(lateTimer);  // what the app said before is no longer waited for
      forth = by;
      lastKey = Date.now();
      wanted = { words: withDays(wanted.words, days), days };
      check();
    }

    const TYPED = "input, textarea, select, [contenteditable]:not([contenteditable=false]), "
      + "[role=slider], [role=listbox], [role=grid]";

    // The app is to know the view before it hears of a press. What the map tells travels as a
    // message between windows, and so could come after: the press waits for a message behind it.
    function touched(event) {
      if (frame && !frame.isConnected) return detach();
      if (page === root || repeated.has(event) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const path = event.composedPath();
      const acts = (node) => node instanceof page.HTMLButtonElement || node instanceof page.HTMLAnchorElement;
      if (!path.some(acts) || !host.tellView()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { clientX, clientY, screenX, screenY, detail } = event;
      const again = new page.MouseEvent("click", { bubbles: true, cancelable: true, composed: true,
        view: page, clientX, clientY, screenX, screenY, detail });
      repeated.add(again);
      const words = path.find(acts).textContent;
      const press = () => stillThere(path, acts, words)?.dispatchEvent(again);
      const isLink = path.some((node) => node instanceof page.HTMLAnchorElement);
      behindMessages(() => (isLink ? whenAsked(press) : press()));
    }

    // What was pressed; where a run of the page has drawn it anew meanwhile, its successor: the
    // control with the same words, in the nearest part of the page that is still there.
    function stillThere(path, acts, words) {
      const at = path.findIndex(acts);
      if (path[at].isConnected) return path.slice(0, at + 1).find((node) => node.isConnected);
      for (const node of path.slice(at + 1)) {
        if (!node.isConnected || !node.querySelectorAll) continue;
        const found = [...node.querySelectorAll(path[at].localName)]
          .find((each) => each.textContent === words);
        if (found) return found;
      }
      return null;
    }

    function behindMessages(run) {
      presses += 1;
      const mark = `claim-atlas-press-${presses}`;
      const heard = (event) => {
        if (event.data !== mark) return;
        page.removeEventListener("message", heard);
        run();
      };
      page.addEventListener("message", heard);
      page.postMessage(mark, page.location.origin);
    }

    // The page asks its server for a run a moment after it heard the message, and names the page that
    // is shown then: behind a page link it would throw the reader back. So a link waits for that run
    // to begin.
    function whenAsked(run) {
      const app = page.document.querySelector("[data-testid=stApp]");
      if (!app) return run();
      const done = () => {
        clearTimeout(timer);
        watcher.disconnect();
        run();
      };
      const timer = setTimeout(done, ASKED);
      const watcher = new page.MutationObserver(() => {
        if (app.getAttribute("data-test-script-state") === "running") done();
      });
      watcher.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
    }

    function pressed(event) {
      if (frame && !frame.isConnected) return detach();
      const own = event.target === document || event.target?.ownerDocument === document;
      if (player.run && !player.owns(event.target)) {
        player.stop(true);
        // The app would step from the days before the play.
        if (/^Arrow(Left|Right)$/.test(event.key)) {
          event.preventDefault();
          event.stopImmediatePropagation();
          return;
        }
      }
      if (own && page !== root) return;  // comes again, sent on to the page
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      if (event.target?.closest?.(TYPED)) return;
      if (!step(event.key === "ArrowLeft" ? -1 : 1)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }

    // Kept: a frame that is taken out of its page knows neither any more.
    const page = root.parent, frame = root.frameElement;
    const repeated = new WeakSet();  // presses that were made to wait, and come again
    let presses = 0;
    const pages = new Set([page.document, document]);

    function attach() {
      // A frame that is loaded again takes the place of its former self.
      page.claimAtlasDetach?.();
      page.claimAtlasDetach = detach;
      for (const each of pages) each.addEventListener("keydown", pressed, true);
      page.document.addEventListener("click", touched, true);
    }

    function detach() {
      for (const each of pages) each.removeEventListener("keydown", pressed, true);
      page.document.removeEventListener("click", touched, true);
      if (page.claimAtlasDetach === detach) delete page.claimAtlasDetach;
      player.stop(false);
      untold();
      forget();
    }

    /* -- play -- */

    const player = {
      run: null,  // {before, due}: the app's words when it began; when the next step may come
      button: null,
      timer: 0,

      show() {
        if (!player.button) return;
        player.button.hidden = !(ask && ask.url);
        const name = player.run ? "pause" : "play";
        player.button.title = options.text[name];
        player.button.setAttribute("aria-label", options.text[name]);
        player.button.setAttribute("aria-pressed", String(Boolean(player.run)));
        player.button.querySelector("path").setAttribute("d", ICONS[name]);
      },

      owns: (target) => Boolean(player.button && target && player.button.contains(target)),

      begin() {
        if (!ask || !ask.url || !wanted) return;
        player.run = { words: wanted.words };
        player.show();
        clearTimeout(lateTimer);
        if (wanted.days) player.next();
        else {
          const first = ask.first || ask.limits[0];
          player.take([first, first]);
        }
      },

      take(days) {
        player.run.due = Date.now() + (options.play_ms || PLAY);
        player.caption(days);
        go(days, 1);
      },

      next() {
        if (!player.run) return;
        const days = stepped(wanted.days, 1, ask.limits);
        if (days) player.take(days);
        else player.stop(true);
      },

      // The next step waits for the paint of this one.
      painted() {
        if (player.run.due === undefined) return;
        clearTimeout(player.timer);
        player.timer = setTimeout(player.next, Math.max(0, player.run.due - Date.now()));
        soon();
      },

      caption(days) {
        if (!player.line) {
          player.line = el("div", "ca-days");
          player.line.setAttribute("role", "status");
          map.getContainer().appendChild(player.line);
        }
        player.line.hidden = !days;
        player.line.textContent = days ? shownDays(days) : "";
      },

      stop(tell) {
        if (!player.run) return;
        const { words } = player.run;
        player.run = null;
        clearTimeout(player.timer);
        player.caption(null);
        player.show();
        if (!tell || same(words, wanted.words)) return;
        trail = [words, ask.words];
        lastKey = Date.now();
        number = host.send(`days:${wanted.days}`);
      },
    };

    function drop(event) {
      if (tellTimer) tellSoon();  // after what the click says
      if (!player.run || player.owns(event.target)) return;
      player.stop(true);
      // Two messages at once to the app, the second would be the only one it heard.
      if (event.target.closest(".ca-icon")) event.stopPropagation();
    }

    map.on("dragstart", () => player.stop(true));
    map.getContainer().addEventListener("click", drop, true);
    map.on("moveend", () => {
      if (ask && ask.url) return check();
      if (!shown || holds(shown)) return;
      const { box, zoom } = question("");
      const { x: wide, y: high } = map.getSize();
      shown.box = box;  // asked for once; the answer says what it covers
      shown.zoom = zoom;
      host.send(`window:${[...box, zoom, wide, high]}`);
    });
    attach();

    return {
      told,
      play: () => (player.run ? player.stop(true) : player.begin()),
      player(button) {
        player.button = button;
        player.show();
      },
    };
  }

  root.claimAsk = { start, stepped, withDays, ICONS };
})(globalThis);
