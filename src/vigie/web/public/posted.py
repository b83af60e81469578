"""What a form sent, as plain text: always UTF-8, line ends made plain, nothing else changed.

A browser sends our forms in UTF-8. A sender that names another charset gets it ignored: some charsets of Python are no
text at all, and would break the page instead of the sender.
"""

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

Posted = MultiValueDict[str, str]


def posted(request: HttpRequest) -> Posted:
    """Return the fields of the form."""
    if request.encoding != "utf-8":  # to set it again would read a body again that is gone
        request.encoding = "utf-8"
    return MultiValueDict(
        {name: [value.replace("\r\n", "\n") for value in values] for name, values in request.POST.lists()}
    )


def one(fields: Posted, name: str) -> str:
    """Return one field, or nothing."""
    return fields.get(name) or ""
