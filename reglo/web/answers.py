"""What a form's answer is made of: where to look next, and what is said there."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """303: what was sent is done; the page to look at is another one, and reloading it sends nothing."""

    status_code = 303
