/* The conversation, live: what is new comes by itself, what is written leaves without a new page. Stores nothing.
   Without this script the same page works with plain forms and a frame. */
(function () {
  "use strict";
  var talk = document.getElementById("talk");
  var form = document.getElementById("say");
  if (!talk || !form || !window.EventSource || !window.fetch || !window.crypto) { return; }
  var TICKET_MS = 50000, SILENCE_MS = 40000, STALE_MS = 20000, PATIENCE_MS = 15000, FULL_MS = 10000;
  var state = document.getElementById("state");
  var guide = document.getElementById("guide");
  var thread = talk.querySelector(".thread");
  var pending = talk.querySelector(".pending");
  var box = form.querySelector("textarea[name=text]");
  var key = form.querySelector("input[name=cle]");
  var refused = form.querySelector("[data-refused]");
  var last = Number(talk.getAttribute("data-after"));
  var flow = talk.getAttribute("data-flow").replace(/0\/$/, "");
  var source = null, timer = 0, heard = 0, ticket = "", given = 0, over = false;
  var queue = [], busy = false, typedAt = 0, cutTimer = 0, typingTimer = 0, wasCut = false;

  function part(name) { return talk.querySelector("[data-" + name + "]"); }
  function show(element, shown) { if (element) { element.hidden = !shown; } }

  // --- What comes ---------------------------------------------------------------------------------------------------

  function listen() {
    clearTimeout(timer);
    if (over) { return; }
    if (source) { source.close(); }
    var quick = ticket && Date.now() - given < TICKET_MS;
    var mine = source = new EventSource(quick ? "/live/" + ticket + "?n=" + last : flow + last + "/");
    heard = Date.now();
    function on(name, take) {
      mine.addEventListener(name, function (event) { heard = Date.now(); take(event); });
    }
    on("open", line);
    on("message", function (event) { add(event.data, Number(event.lastEventId)); });
    on("state", function (event) { stand(event.data); });
    on("beat", function () {});
    on("ticket", function (event) { ticket = event.data; given = Date.now(); });
    on("typing", typing);
    mine.onerror = function () {
      if (mine !== source) { return; }
      var answered = mine.readyState === EventSource.CLOSED;
      mine.close();
      source = null;
      cut();
      if (!answered) { later(500); } else if (quick) { ticket = ""; later(500); } else { why(); }
    };
  }

  function later(least) {
    clearTimeout(timer);
    timer = setTimeout(listen, least + Math.random() * 2500);
  }

  // A stream does not say why it was refused; its door does.
  function why() {
    fetch(flow + last + "/", { redirect: "manual", credentials: "same-origin", cache: "no-store" }).then(
      function (answer) { if (answer.status === 403) { end(); } else { later(FULL_MS); } },
      function () { later(500); }
    );
  }

  function line() {
    clearTimeout(cutTimer);
    cutTimer = 0;
    show(part("cut"), false);
    show(part("back"), wasCut);
    if (wasCut) { setTimeout(function () { show(part("back"), false); }, 5000); }
    wasCut = false;
    post();
  }

  function cut() {
    if (cutTimer || wasCut || over) { return; }
    cutTimer = setTimeout(function () { cutTimer = 0; wasCut = true; show(part("back"), false); show(part("cut"), true); }, 1500);
  }

  function end() {
    over = true;
    clearTimeout(cutTimer);
    if (source) { source.close(); source = null; }
    show(part("cut"), false);
    show(part("over"), true);
    if (!busy) { giveBack(); }
  }

  function add(html, number) {
    if (!(number > last)) { return; }
    last = number;
    var holder = document.createElement("ol");
    holder.innerHTML = html;
    var item = holder.firstElementChild;
    var near = form.getBoundingClientRect().bottom < window.innerHeight + 200;
    settle(item);
    thread.appendChild(item);
    show(part("empty"), false);
    if (!item.classList.contains("mine")) { show(part("typing-shown"), false); }
    if (near) { form.lastElementChild.scrollIntoView({ block: "nearest" }); }
  }

  // Our own words came back from the server: they are no longer on their way.
  function settle(item) {
    if (!item.classList.contains("mine")) { return; }
    var words = item.querySelector(".words");
    for (var at = 0; words && at < pending.children.length; at += 1) {
      if (pending.children[at].textContent === words.textContent) { drop(pending.children[at]); return; }
    }
  }

  function drop(item) {
    if (item.parentNode) { item.parentNode.removeChild(item); }
    show(pending, pending.children.length > 0);
  }

  function stand(html) {
    var fresh = document.createElement("div");
    fresh.innerHTML = html;
    if (fresh.innerHTML.trim() === state.innerHTML.trim()) { return; }
    state.innerHTML = html;
    var now = where();
    Array.prototype.forEach.call(document.querySelectorAll("[data-when]"), function (element) {
      var wanted = element.getAttribute("data-when").split(" ").indexOf(now) >= 0;
      if (wanted || element !== guide || !inUse(guide)) { show(element, wanted); }
    });
  }

  function where() {
    var shown = state.querySelector("[data-state]");
    return shown ? shown.getAttribute("data-state") : "none";
  }

  function inUse(element) {
    if (element.contains(document.activeElement)) { return true; }
    return Array.prototype.some.call(element.querySelectorAll("input, textarea"), function (field) {
      return /^(radio|checkbox)$/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
    });
  }

  function typing() {
    show(part("typing-shown"), true);
    clearTimeout(typingTimer);
    typingTimer = setTimeout(function () { show(part("typing-shown"), false); }, 6000);
  }

  // --- What leaves --------------------------------------------------------------------------------------------------

  function send(event) {
    if (over || !event.submitter || event.submitter.value !== "send") { return; }
    event.preventDefault();
    var text = box.value.trim();
    box.focus();
    if (!text) { return; }
    var item = document.createElement("li");
    item.className = "mine";
    item.dir = "auto";
    item.appendChild(document.createElement("p")).className = "words";
    item.firstChild.textContent = text;
    pending.appendChild(item);
    show(pending, true);
    show(refused, false);
    queue.push({ key: key.value, text: text, item: item });
    key.value = fresh();
    box.value = "";
    post();
  }

  // One at a time, in order; the same key until the server says that it is written. The quick way takes what is plain;
  // whatever it does not take goes to the page's own address, which says why.
  function post() {
    if (busy || over || !queue.length) { return; }
    busy = true;
    var one = queue[0];
    var fields = new URLSearchParams({ cle: one.key, text: one.text, faire: "send" });
    ask(one.slow ? form.getAttribute("action") : talk.getAttribute("data-quick"), fields).then(function (answer) {
      busy = false;
      if (answer.status !== 204 && !one.slow) { one.slow = true; post(); return; }
      if (answer.status === 204) {
        queue.shift();
        if (over || Number(answer.headers.get("X-Number")) <= last) { drop(one.item); }
        if (over) { giveBack(); }
        post();
      } else if (answer.status >= 500) {
        setTimeout(post, 3000);
      } else {
        return answer.text().then(function (sentence) { refuse(sentence, answer.status); });
      }
    }).catch(function () {
      busy = false;
      if (over) { giveBack(); }
      cut();
      setTimeout(post, 2000 + Math.random() * 2000);
    });
  }

  function ask(address, fields) {
    var stop = window.AbortController ? new AbortController() : null;
    var clock = setTimeout(function () { if (stop) { stop.abort(); } }, PATIENCE_MS);
    return fetch(address, {
      method: "POST", body: fields, headers: { "X-Live": "1" }, credentials: "same-origin", keepalive: true,
      signal: stop ? stop.signal : undefined
    }).then(function (answer) { clearTimeout(clock); return answer; });
  }

  function refuse(sentence, status) {
    giveBack();
    if (status === 403) { end(); return; }
    refused.textContent = sentence;
    show(refused, true);
  }

  // Nothing typed is lost: what was not written stands in the box again, under its own key while it is the same text.
  function giveBack() {
    if (!queue.length) { return; }
    if (queue.length === 1 && !box.value.trim()) { key.value = queue[0].key; }
    var texts = queue.map(function (one) { drop(one.item); return one.text; });
    queue = [];
    box.value = texts.concat(box.value.trim() ? [box.value] : []).join("\n");
  }

  function fresh() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    var hex = Array.prototype.map.call(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function tellTyping() {
    if (over || where() !== "active" || Date.now() - typedAt < 3000) { return; }
    typedAt = Date.now();
    ask(talk.getAttribute("data-typing")).catch(function () { return null; });
  }

  // --- A telephone that slept ---------------------------------------------------------------------------------------

  function awake() {
    if (document.visibilityState !== "hidden" && (!source || Date.now() - heard > STALE_MS)) { listen(); }
    post();
  }

  form.addEventListener("submit", send);
  box.addEventListener("input", tellTyping);
  document.addEventListener("visibilitychange", awake);
  window.addEventListener("online", listen);
  window.addEventListener("pageshow", function (event) { if (event.persisted) { listen(); } });
  setInterval(function () { if (source && Date.now() - heard > SILENCE_MS) { cut(); listen(); } }, 5000);
  if (where() === "active" && last) { form.lastElementChild.scrollIntoView({ block: "end" }); }
  listen();
}());
