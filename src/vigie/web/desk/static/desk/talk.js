// The live room: keys of a talk, alerts by title, sound and notification, and nothing lost or doubled when a line drops.
// Words never leave the page: titles and notifications hold counts and one fixed sentence.
(function () {
  "use strict";

  var SOUND = "vigie-sound";
  var TYPING_MS = 6000;
  var first = function (selector) { return document.querySelector(selector); };
  var room = first("#room");
  if (!room || !window.htmx) { return; }
  var keys = window.vigieKeys || { acts: {}, anywhere: {} };
  var form = first("#say"), box = first("#id_text"), log = first("#echanges"), list = first("#thread");

  // --- Alerts: somebody waits, or writes where nobody looks ----------------------------------------------------------
  var title = document.title, alerts = first("#alerts"), missed = 0, audio = null;

  function counts() {
    var found = first("#counts").dataset;
    return { waiting: +found.waiting, newest: +found.newest, unanswered: +found.unanswered };
  }

  function quiet() {
    try { return localStorage.getItem(SOUND) === "off"; } catch (refused) { return false; }
  }

  function beep() {
    if (quiet() || !audio) { return; }
    var tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = 880;
    volume.gain.value = 0.08;
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.18);
  }

  function ring() {
    beep();
    if (window.Notification && Notification.permission === "granted" && document.hidden) {
      new Notification(alerts.dataset.says, { tag: "vigie" });
    }
  }

  function showCount() {
    var now = counts(), count = now.waiting + now.unanswered + missed;
    document.title = (count ? "(" + count + ") " : "") + title;
  }

  var seen = counts();
  function columnCame() {
    var now = counts();
    if (now.newest > seen.newest || now.waiting > seen.waiting || now.unanswered > seen.unanswered) { ring(); }
    seen = now;
    showCount();
  }

  // A browser lets a page sound only after a key or a press.
  function wakeAudio() {
    var Context = window.AudioContext;
    if (!audio && Context) { audio = new Context(); }
  }
  document.addEventListener("keydown", wakeAudio, { once: true });
  document.addEventListener("pointerdown", wakeAudio, { once: true });
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden) { missed = 0; showCount(); }
  });

  function setUpAlerts() {
    var sound = first("#sound"), notify = first("#notify");
    var say = function () { sound.textContent = quiet() ? sound.dataset.off : sound.dataset.on; };
    say();
    alerts.hidden = false;
    notify.hidden = !window.Notification || Notification.permission !== "default";
    sound.addEventListener("click", function () {
      try { localStorage.setItem(SOUND, quiet() ? "on" : "off"); } catch (refused) { /* nowhere to remember it */ }
      say();
      beep();
    });
    notify.addEventListener("click", function () {
      Notification.requestPermission().then(function () { notify.hidden = true; });
    });
  }
  setUpAlerts();
  showCount();

  // --- The stream ----------------------------------------------------------------------------------------------------
  var opened = false, typingEnds = 0, follows = true;

  function lastShown() {
    var lines = list.querySelectorAll("[data-n]");
    return lines.length ? +lines[lines.length - 1].dataset.n : 0;
  }

  // Who has scrolled back to read stays there.
  function toEnd() { if (log && follows) { log.scrollTop = log.scrollHeight; } }
  if (log) {
    log.addEventListener("scroll", function () { follows = log.scrollHeight - log.scrollTop - log.clientHeight < 60; });
  }

  function somebodyTypes(line) {
    line.textContent = line.dataset.says;
    clearTimeout(typingEnds);
    typingEnds = setTimeout(function () { line.textContent = ""; }, TYPING_MS);
  }

  // What the page shows already is dropped: a line that comes back may bring it again.
  room.addEventListener("htmx:sseBeforeMessage", function (event) {
    if (event.target.id === "typing") {
      event.preventDefault();
      somebodyTypes(event.target);
    } else if (event.target.id === "pen") {
      event.preventDefault();
      takePen(event.detail.data);
    } else if (event.target === list && +event.detail.lastEventId <= lastShown()) {
      event.preventDefault();
    }
  });

  room.addEventListener("htmx:sseMessage", function (event) {
    if (event.target !== list) { return; }
    var line = list.lastElementChild;
    // Should the line drop for good, the page asks for what comes after the last line it shows.
    room.setAttribute("sse-connect", room.dataset.flow.replace(/0\/$/, lastShown() + "/"));
    if (!line.classList.contains("mine")) {
      first("#typing").textContent = "";
      if (document.hidden) { missed += 1; ring(); showCount(); }
    }
    translatable();
    toEnd();
  });

  room.addEventListener("htmx:sseOpen", function () {
    first("#line").textContent = "";
    if (opened) { document.querySelectorAll("#column, #facts").forEach(function (part) { htmx.trigger(part, "again"); }); }
    opened = true;
  });
  room.addEventListener("htmx:sseError", function () { first("#line").textContent = first("#line").dataset.lost; });

  // --- The quick way of a plain word: a pen is good for a minute, and each sign of life brings the next -----------------
  var PEN_MS = 45000, pen = "", penned = 0;

  function takePen(text) {
    pen = text;
    penned = Date.now();
  }
  if (form) { takePen(form.dataset.pen); }

  // What the quick way does not take goes to the form's own address, under the same key: that says why.
  function again(detail) {
    if (detail.requestConfig.path !== form.dataset.quick) { return false; }
    if (detail.successful) { first("#said").replaceChildren(); return false; }
    pen = "";
    setTimeout(function () { form.requestSubmit(); }, 0);
    return true;
  }

  // --- Requests ------------------------------------------------------------------------------------------------------
  function sayFailed() {
    var said = first("#said"), line = document.createElement("p");
    if (!said) { return; }
    line.className = "error";
    line.textContent = said.dataset.failed;
    said.replaceChildren(line);
  }

  // The session ended, and the answer is the sign-in page: nothing was sent, and nothing typed is thrown away.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if ((event.detail.xhr.responseURL || "").indexOf("/connexion/") < 0) { return; }
    event.detail.shouldSwap = false;
    event.detail.isError = true;
    sayFailed();
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.target.id === "column") { columnCame(); }
    toEnd();
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var source = event.detail.elt;
    if (source.tagName !== "FORM") { return; }
    delete source.dataset.sent;
    if (source === form && again(event.detail)) { return; }
    if (source === form) { answered(event.detail.successful); }
    if (source.id === "cards" && event.detail.successful) { newKey(source); }
    if (source.matches("[data-clear]") && event.detail.successful) {
      source.reset();
      source.parentElement.open = false;
    }
    if (!event.detail.successful) { source.dispatchEvent(new Event("input", { bubbles: true })); }
    var status = event.detail.xhr.status;
    if (status === 0 || status === 403 || status === 404 || status >= 500) { sayFailed(); }
  });

  // --- The message box -----------------------------------------------------------------------------------------------
  // What is typed while a message is on its way stays; a message of which nobody knows goes again under the same key.
  if (!form) { return; }
  var pending = "";

  function newKey(owner) {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    var hex = Array.from(bytes, function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
    owner.querySelector('[name="client_key"]').value = hex;
  }

  function answered(well) {
    if (!well) { return; }
    if (box.value.indexOf(pending) === 0) { box.value = box.value.slice(pending.length).replace(/^\s+/, ""); }
    pending = "";
    newKey(form);
  }

  form.addEventListener("htmx:configRequest", function (event) {
    if (event.target !== form) { return; }
    if (!pending || box.value.indexOf(pending) !== 0) { pending = box.value; }
    event.detail.parameters.set("text", pending);
    if (pen && Date.now() - penned < PEN_MS) {
      event.detail.path = form.dataset.quick;
      event.detail.parameters.set("pen", pen);
    }
  });

  function send() { if (box.value.trim()) { form.requestSubmit(); } }

  box.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
  });
  keys.anywhere.Escape = function () { document.activeElement.blur(); };

  // --- Questions by number: once into the box, again (or Enter) to the witness ---------------------------------------
  var chosen = "";

  function ask(number) {
    var link = first('[data-number="' + number + '"]');
    if (!link) { return; }
    var text = link.dataset.insert;
    if (chosen === text && box.value === text) { chosen = ""; send(); return; }
    box.value = (box.value.trim() && box.value !== chosen ? box.value.trim() + "\n" : "") + text;
    chosen = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  [1, 2, 3, 4, 5, 6, 7, 8, 9].forEach(function (number) {
    keys.acts["Digit" + number] = keys.acts["Numpad" + number] = function () { ask(number); };
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target === document.body && chosen && box.value === chosen) { chosen = ""; send(); }
  });

  // --- Cards, facts, translations ------------------------------------------------------------------------------------
  document.querySelectorAll("#cards [data-key]").forEach(function (button) {
    keys.anywhere[button.dataset.key] = function () { button.click(); };
  });

  function noteFact() {
    var picked = document.getSelection(), panel = first("#fact");
    if (!picked.isCollapsed && log.contains(picked.anchorNode) && log.contains(picked.focusNode)) {
      first("#id_fact").value = picked.toString().trim();
    }
    panel.open = true;
    first("#id_question").focus();
  }
  keys.acts.f = noteFact;
  first("#fact summary").dataset.key = "f";
  first("#id_question").addEventListener("keydown", function (event) {
    if (event.key === "Enter") { event.preventDefault(); event.target.form.requestSubmit(); }
  });

  function translatable() {
    var pattern = first("#translating");
    if (!pattern) { return; }
    list.querySelectorAll("li[data-n]:not(.mine):not([data-may])").forEach(function (line) {
      var button = pattern.content.firstElementChild.cloneNode(true);
      line.dataset.may = "translate";
      button.setAttribute("hx-post", button.dataset.at.replace(/0\/$/, line.dataset.n + "/"));
      button.setAttribute("hx-target", "this");
      button.setAttribute("hx-swap", "outerHTML");
      line.appendChild(button);
      htmx.process(button);
    });
  }
  translatable();
  toEnd();
})();
