"""The page behind a message's unsubscribe link: looking changes nothing, the button or the mail program's POST acts.

Mail scanners follow links, so that only a POST with the body of RFC 8058 stops anything.
"""

from flask import Response, request

from webhooks.ports import WebhookDeps

ONE_CLICK = ("List-Unsubscribe", "One-Click")
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body><main><h1>{title}</h1>{content}</main></body></html>
"""
_FORM = f"""<p>You get no more messages at this address.</p>
<form method="post"><button name="{ONE_CLICK[0]}" value="{ONE_CLICK[1]}">Stop messages</button></form>"""
_DONE = "<p>You get no more messages at this address. To get them again, tell the practice.</p>"
_GONE = "<p>Nothing was changed. To stop messages, tell the practice, or reply STOP to a text.</p>"


def unsubscribing(deps: WebhookDeps, token: str) -> Response:
    """Show the form, the same for every link; stop the messages when it is sent."""
    if request.method != "POST":
        return _page("Stop messages?", _FORM)
    if request.form.get(ONE_CLICK[0]) != ONE_CLICK[1]:
        return _page("Stop messages?", _FORM, 400)
    if deps.unsubscribe(token):
        return _page("Messages are stopped", _DONE)
    return _page("This link does not work any more", _GONE, 404)


def _page(title: str, content: str, status: int = 200) -> Response:
    return Response(_PAGE.format(title=title, content=content), status, mimetype="text/html")
