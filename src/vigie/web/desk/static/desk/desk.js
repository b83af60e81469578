// The desk's keyboard and two helps: questions put in the box, and a warning before unsent text is lost.
// Everything works without this file. It keeps one thing in this browser: whether the shortcuts are off.
(function () {
  "use strict";

  var STORE = "vigie-keys";
  var HELP = "/aide-clavier/";
  var first = function (selector) { return document.querySelector(selector); };

  // --- Shortcuts ------------------------------------------------------------------------------------------------
  function off() {
    try { return localStorage.getItem(STORE) === "off"; } catch (refused) { return false; }
  }

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  // Links of the lists, in the order of the page; the one that has the focus is the current one.
  function step(by) {
    var links = Array.from(document.querySelectorAll("tbody th a"));
    var at = links.indexOf(document.activeElement);
    var next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
    if (links[next]) { links[next].focus(); }
  }

  function open() {
    if (document.activeElement.matches("tbody th a")) { document.activeElement.click(); }
  }

  function takeNext() {
    var button = first('button[aria-keyshortcuts="n"]');
    if (button) { button.click(); }
  }

  function reply() {
    var box = first("#id_text");
    if (box) { box.focus(); }
  }

  function decide() {
    var panel = first("#aside-choice");
    if (panel) { panel.open = true; }
    var choice = first('input[name="verdict"]');
    if (choice) { choice.focus(); }
  }

  function search() {
    var box = first('[aria-keyshortcuts="/"]');
    if (box) { box.focus(); box.select(); }
  }

  var acts = {
    "/": search, n: takeNext, o: open, r: reply, d: decide,
    j: function () { step(1); },
    k: function () { step(-1); },
    "?": function () { location.assign(HELP); },
  };

  // Keys that write nothing work in fields too. Digits are known by their place: some keyboards want Shift for them.
  var anywhere = {};

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || off()) { return; }
    var act = anywhere[event.key] || (!typing(event.target) && (acts[event.key] || acts[event.code]));
    if (!act) { return; }
    event.preventDefault();
    act();
  });

  window.vigieKeys = { acts: acts, anywhere: anywhere };

  // --- The switch on the help page (a single key must be able to be switched off: WCAG 2.1.4) -------------------
  function showSwitch(button) {
    button.textContent = off() ? button.dataset.off : button.dataset.on;
    button.hidden = false;
  }

  var toggle = first("#keys-switch");
  if (toggle) {
    showSwitch(toggle);
    toggle.addEventListener("click", function () {
      try { localStorage.setItem(STORE, off() ? "on" : "off"); } catch (refused) { /* nothing to remember it in */ }
      showSwitch(toggle);
    });
  }

  // --- Questions ready to be sent ---------------------------------------------------------------------------------
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-insert]");
    var box = first("#id_text");
    if (!link || !box) { return; }
    event.preventDefault();
    box.value = (box.value.trim() ? box.value.trim() + "\n" : "") + link.dataset.insert;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });

  // --- Nothing typed is lost, nothing is sent twice ---------------------------------------------------------------
  var unsent = false;
  document.addEventListener("input", function (event) {
    if (event.target.closest("form[data-guard]")) { unsent = true; }
  });
  document.addEventListener("submit", function (event) {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
    if (event.target.matches("[data-guard]")) { unsent = false; }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  window.addEventListener("beforeunload", function (event) {
    if (unsent) { event.preventDefault(); }
  });
})();
