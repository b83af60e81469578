"""A browser without a screen: reads forms, fills them, presses buttons, keeps cookies. For real processes.

It speaks HTTP from any loopback address and under any name, so that a test can look for both afterwards.
"""

import http.client
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit


class Form(HTMLParser):
    """The fields of one form of a page, as a browser would send them, and its buttons."""

    def __init__(self, html, number=0):
        super().__init__()
        self._number, self._seen, self._inside = number, -1, False
        self.action = ""
        self.fields = []
        self.buttons = []
        self._area = self._select = None
        self.feed(html)

    def handle_starttag(self, tag, pairs):
        attrs = dict(pairs)
        if tag == "form":
            self._seen += 1
            self._inside = self._seen == self._number
            if self._inside:
                self.action = attrs.get("action") or ""
        if not self._inside or (not attrs.get("name") and tag != "option"):
            return
        kind = attrs.get("type", "text")
        if tag == "button" or kind == "submit":
            self.buttons.append((attrs["name"], attrs.get("value") or ""))
        elif tag == "input" and (kind not in {"radio", "checkbox"} or "checked" in attrs):
            self.fields.append((attrs["name"], attrs.get("value") or ""))
        elif tag == "textarea":
            self._area = [attrs["name"], ""]
        elif tag == "select":
            self._select = attrs["name"]
        elif tag == "option" and self._select and "selected" in attrs:
            self.fields.append((self._select, attrs.get("value") or ""))

    def handle_data(self, data):
        if self._area:
            self._area[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        if tag == "textarea" and self._area:
            self.fields.append((self._area[0], self._area[1].removeprefix("\n")))
            self._area = None
        if tag == "select":
            self._select = None

    def filled(self, **given):
        """Return the pairs to send, with the given values in place of the page's."""
        pairs = [(name, value) for name, value in self.fields if name not in given]
        for name, value in given.items():
            pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
        return pairs


class Walker:
    """One witness or officer walking through pages."""

    def __init__(self, url, *, source="127.0.0.1", agent="walker"):
        self._host, self._source, self._agent = urlsplit(url).netloc, source, agent
        self.cookies = {}
        self.status, self.html, self.headers, self.path = 0, "", {}, "/"

    def _send(self, method, path, body=None, more=None):
        connection = http.client.HTTPConnection(self._host, timeout=30, source_address=(self._source, 0))
        headers = {"User-Agent": self._agent, "Accept-Language": "fr", "Origin": f"http://{self._host}"} | (more or {})
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            raw = answer.read()
        finally:
            connection.close()
        for line in answer.msg.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        self.status, self.headers, self.path = answer.status, answer.msg, path
        self.html = raw.decode("utf-8", "replace")
        if answer.status in {301, 302, 303} and answer.getheader("Location", "").startswith("/"):
            return self._send("GET", answer.getheader("Location"))
        return self

    def get(self, path):
        """Open a page."""
        return self._send("GET", path)

    def post(self, path, pairs, headers=None):
        """Send pairs as a form; with the headers of a script, if it is one that sends."""
        return self._send("POST", path, urlencode(pairs).encode(), headers)

    def submit(self, button=None, *, form=0, **given):
        """Fill a form of the present page and press one of its buttons."""
        found = Form(self.html, form)
        pairs = found.filled(**given)
        if button:
            pairs.append(button if isinstance(button, tuple) else (button, dict(found.buttons).get(button, "1")))
        return self.post(found.action or self.path, pairs)
