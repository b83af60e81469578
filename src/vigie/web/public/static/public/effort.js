/* Finds the number that a flooded desk asks for, a few tries at a time, so that the page stays usable. Keeps nothing. */
(function () {
  "use strict";
  var asked = document.querySelector("[data-challenge]");
  var field = document.querySelector("input[name=effort]");
  var subtle = window.crypto && window.crypto.subtle;
  if (!asked || !field || field.value || !subtle || !window.TextEncoder || !window.Promise) { return; }
  var bits = Number(asked.getAttribute("data-bits"));
  var start = asked.getAttribute("data-challenge") + ":";
  var encoder = new TextEncoder();
  var next = 0;

  function zeros(digest) {
    var bytes = new Uint8Array(digest), found = 0;
    for (var at = 0; at < bytes.length; at += 1) {
      if (bytes[at]) { return found + Math.clz32(bytes[at]) - 24; }
      found += 8;
    }
    return found;
  }

  function attempt(number) {
    return subtle.digest("SHA-256", encoder.encode(start + number)).then(function (digest) {
      return zeros(digest) >= bits ? number : -1;
    });
  }

  function slice() {
    var tries = [];
    for (var count = 0; count < 200; count += 1) { tries.push(attempt(next + count)); }
    next += 200;
    Promise.all(tries).then(function (found) {
      var number = Math.max.apply(null, found);
      if (number >= 0) {
        field.value = String(number);
        asked.hidden = true;
      } else {
        setTimeout(slice, 0);
      }
    });
  }

  asked.hidden = false;
  slice();
}());
