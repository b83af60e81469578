// The desk's maps: the registry in clusters beside its list, and a spot picked for a form. Everything works without them.
// Tiles and points come from this site alone. What is shown is set as text, never as markup.
(function () {
  "use strict";

  var script = document.getElementById("map-script");
  if (!script || !window.L || !window.protomapsL) { return; }
  var config = JSON.parse(script.dataset.config);
  var words = config.words;
  var first = function (selector) { return document.querySelector(selector); };

  function make(tag, text, name) {
    var element = document.createElement(tag);
    if (text) { element.textContent = text; }
    if (name) { element.className = name; }
    return element;
  }

  // --- The ground: departments and communes of the country, streets where the deployment has them ---------------------
  function road(zoom, feature) {
    var kind = String(feature.props.kind || "");
    var wide = /motorway|trunk|primary/.test(kind) ? 2.2 : /secondary|tertiary/.test(kind) ? 1.6 : 1;
    return wide * Math.max(0.6, Math.pow(1.6, zoom - 14));
  }

  function shaped(kind) {
    return function (_zoom, feature) { return feature.geomType === kind; };
  }

  function ground(tiles) {
    var p = window.protomapsL, sources = {}, paint = [], labels = [];
    var fill = function (source, layer, colour) {
      return { dataSource: source, dataLayer: layer, filter: shaped(3), symbolizer: new p.PolygonSymbolizer({ fill: colour }) };
    };
    var line = function (source, layer, colour, width, minzoom) {
      return { dataSource: source, dataLayer: layer, minzoom: minzoom,
        symbolizer: new p.LineSymbolizer({ color: colour, width: width, perFeature: typeof width === "function" }) };
    };
    var text = function (options) {
      options.fill = "#3a3a36"; options.stroke = "#fffdf8"; options.width = 2;
      return options;
    };
    Object.keys(tiles).forEach(function (name) {
      var country = name === "france-admin";
      sources[name] = { url: tiles[name], maxDataZoom: country ? 9 : 14 };
      if (country) {
        paint.unshift(fill(name, "departement", "#fbf8f1"), line(name, "commune", "#ddd3bf", 0.7, 8),
          line(name, "departement", "#8d8371", 1.4));
        labels.push({ dataSource: name, dataLayer: "place", symbolizer: new p.CenteredTextSymbolizer(text({
          labelProps: ["nom"], fontFamily: "sans-serif", fontSize: 12, fontWeight: 600 })) });
        return;
      }
      paint.push(fill(name, "land", "#dfe8cf"), fill(name, "water", "#b9d6df"), line(name, "water", "#b9d6df", 2),
        fill(name, "building", "#ddd2bd"), line(name, "road2", "#c2b69c", road, 11), line(name, "road", "#c2b69c", road, 11));
      ["road", "road2"].forEach(function (layer) {
        labels.push({ dataSource: name, dataLayer: layer, minzoom: 15, symbolizer: new p.LineLabelSymbolizer(text({
          labelProps: ["name"], fontFamily: "sans-serif", fontSize: 11 })) });
      });
    });
    return p.leafletLayer({ sources: sources, paintRules: paint, labelRules: labels, backgroundColor: "#dfe8ea",
      attribution: config.credits, lang: document.documentElement.lang });
  }

  function open(element) {
    var map = L.map(element, { minZoom: 4, maxZoom: 19, zoomControl: false });
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: words.nearer, zoomOutTitle: words.farther }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    ground(config.tiles).addTo(map);
    return map;
  }

  function box(text) {
    var edges = text.split(",").map(Number);
    return [[edges[1], edges[0]], [edges[3], edges[2]]];
  }

  // --- The registry: what lies in the window, as marks and as a list in the same order --------------------------------
  function registry(element) {
    var list = first("#map-list"), said = first("#map-said"), marks = L.layerGroup(), asked = 0;
    element.textContent = "";
    element.classList.add("drawn");
    var map = open(element).fitBounds(box(element.dataset.box), { maxZoom: 15, padding: [30, 30] });
    marks.addTo(map);

    function say(sentence) { said.textContent = sentence; }

    function nearer(cluster) {
      var b = cluster.box, tight = b[0] === b[2] && b[1] === b[3];
      if (tight || map.getZoom() >= 17) { return map.setView([cluster.lat, cluster.lon], Math.min(19, map.getZoom() + 2)); }
      map.fitBounds([[b[1], b[0]], [b[3], b[2]]], { maxZoom: map.getZoom() + 4, padding: [30, 30] });
    }

    function show(point, where) {
      var content = make("div"), link = make("a", point.title);
      link.href = point.url;
      content.appendChild(link);
      [point.state, point.where, point.told].forEach(function (line) { content.appendChild(make("div", line)); });
      content.addEventListener("keydown", function (event) {
        if (event.key === "Escape") { map.closePopup(); element.focus({ preventScroll: true }); }
      });
      map.openPopup(content, where);
      link.focus({ preventScroll: true });
    }

    function mark(where, icon, label, act) {
      var one = L.marker(where, { icon: icon }).addTo(marks);
      var shown = one.getElement();
      shown.setAttribute("aria-label", label);
      one.on("click", act);
      shown.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); act(); }
      });
      return shown;
    }

    function entry(control, lines, shown) {
      var item = make("li");
      item.appendChild(control);
      lines.forEach(function (line) { item.appendChild(make("span", line, "muted")); });
      list.appendChild(item);
      if (!shown) { return; }
      ["focusin", "mouseover"].forEach(function (name) { item.addEventListener(name, function () { shown.classList.add("here"); }); });
      ["focusout", "mouseout"].forEach(function (name) { item.addEventListener(name, function () { shown.classList.remove("here"); }); });
    }

    function drawCluster(cluster) {
      var side = Math.round(Math.min(56, 28 + 4 * Math.log(cluster.count)));
      var icon = L.divIcon({ className: "mark", html: make("span", String(cluster.count)), iconSize: [side, side] });
      var go = function () { nearer(cluster); };
      var shown = mark([cluster.lat, cluster.lon], icon, cluster.title + ", " + cluster.states + ". " + words.closer, go);
      var button = make("button", cluster.title, "button secondary");
      button.type = "button";
      button.addEventListener("click", go);
      entry(button, [cluster.states], shown);
    }

    function listed(point, shown) {
      var link = make("a", point.title);
      link.href = point.url;
      entry(link, [point.state + " · " + point.where, point.told], shown);
    }

    function drawPoint(point) {
      var where = [point.lat, point.lon];
      if (map.getZoom() >= 13) {
        L.circle(where, { radius: point.precision, className: "reach", interactive: false }).addTo(marks);
      }
      var icon = L.divIcon({ className: "mark point " + point.code, html: make("span"), iconSize: [24, 24] });
      listed(point, mark(where, icon, point.title + ", " + point.state, function () { show(point, where); }));
    }

    function drawZone(zone, known) {
      var area = L.polygon(zone.rings, { className: "zone" }).addTo(marks);
      area.on("click", function (event) { show(zone, event.latlng); });
      if (!known[zone.url]) { listed(zone, area.getElement()); }
    }

    function draw(found) {
      var focus = document.activeElement, known = {};
      var inList = list.contains(focus), onMark = map.getPane("markerPane").contains(focus);
      marks.clearLayers();
      list.textContent = "";
      found.clusters.forEach(drawCluster);
      found.points.forEach(function (point) { known[point.url] = true; drawPoint(point); });
      found.zones.forEach(function (zone) { drawZone(zone, known); });
      say(found.sentence);
      if (inList) { (list.querySelector("a, button") || said).focus({ preventScroll: true }); }
      if (onMark) { element.focus({ preventScroll: true }); }
    }

    function ask() {
      var mine = ++asked, b = map.getBounds();
      var window_ = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map(function (edge) { return edge.toFixed(5); });
      fetch(element.dataset.points + "&zoom=" + map.getZoom() + "&bbox=" + window_.join(","), { credentials: "same-origin" })
        .then(function (answer) { return answer.json(); })
        .then(function (found) {
          if (mine !== asked) { return; }
          if (found.points) { draw(found); } else { say(found.sentence); }
        })
        .catch(function () { if (mine === asked) { say(words.failed); } });
    }

    map.on("moveend", ask);
    ask();
  }

  // --- A form: a button beside the spot opens a map; a click, or its middle, fills the field --------------------------
  function picker(field) {
    var button = make("button", words.pick, "button secondary"), element = make("div", "", "map small"), map = null, shown = null;
    var middle = make("button", words.middle, "button secondary"), frame = make("div", "", "pick");
    button.type = middle.type = "button";
    button.setAttribute("aria-expanded", "false");
    frame.hidden = true;
    frame.appendChild(element);
    frame.appendChild(middle);
    field.parentNode.appendChild(button);
    field.parentNode.appendChild(frame);

    function written() {
      var found = /^\s*(-?\d+(?:[.,]\d+)?)\s*[,;\s]\s*(-?\d+(?:[.,]\d+)?)\s*$/.exec(field.value);
      var pair = found && [Number(found[1].replace(",", ".")), Number(found[2].replace(",", "."))];
      return pair && Math.abs(pair[0]) <= 85 && Math.abs(pair[1]) <= 180 ? pair : null;
    }

    function draw() {
      var where = written(), precision = first("select[name=precision]");
      if (shown) { shown.remove(); shown = null; }
      if (!where || !map) { return; }
      shown = L.circle(where, { radius: Number(precision && precision.value) || 50, className: "reach", interactive: false });
      shown.addTo(map);
    }

    function take(where) {
      field.value = where.lat.toFixed(5) + ", " + where.lng.toFixed(5);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      draw();
    }

    button.addEventListener("click", function () {
      frame.hidden = !frame.hidden;
      button.setAttribute("aria-expanded", String(!frame.hidden));
      if (frame.hidden) { return; }
      if (!map) {
        map = open(element);
        map.on("click", function (event) { take(event.latlng); });
        middle.addEventListener("click", function () { take(map.getCenter()); });
      }
      if (written()) { map.setView(written(), 16); } else { map.fitBounds(box(config.box)); }
      draw();
    });
    field.addEventListener("change", draw);
    document.addEventListener("change", function (event) { if (event.target.name === "precision") { draw(); } });
  }

  var page = first("#map");
  if (page) { registry(page); }
  document.querySelectorAll("input[name=spot]").forEach(picker);
})();
