"""The addresses of Drive v3."""

import csv
import io

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from tests.google import sheets_asked, sheets_fields, sheets_values
from tests.google.channels import ChannelRefused
from tests.google.drive import DriveWorld, Json
from tests.google.refusals import Refused
from tests.google.sheets_a1 import Rect
from tests.google.sheets_values import Rendering
from tests.google.sheets_world import SheetsWorld

USUAL = "kind,id,name,mimeType"


def routes(world: DriveWorld, sheets: SheetsWorld) -> Blueprint:
    """The endpoints over this world; an export looks into the spreadsheets."""
    blueprint = Blueprint("drive", __name__, url_prefix="/drive/v3")
    _about(blueprint, world)
    _files(blueprint, world)
    _copies(blueprint, world, sheets)
    _permissions(blueprint, world)
    _channels(blueprint, world)

    @blueprint.get("/files/<file_id>/export")
    def export(file_id: str) -> ResponseReturnValue:
        world.file(file_id)
        if request.args.get("mimeType") != "text/csv":
            raise Refused(501, "The stand-in exports text/csv only.", "notImplemented")
        return Response(_csv(sheets, file_id), mimetype="text/csv")

    return blueprint


def uploads(world: DriveWorld, sheets: SheetsWorld) -> Blueprint:
    """The address of Drive v2 at which other clients still put a text in a spreadsheet's place."""
    blueprint = Blueprint("uploads", __name__, url_prefix="/upload/drive/v2")

    @blueprint.put("/files/<file_id>")
    def upload(file_id: str) -> ResponseReturnValue:
        name = world.file(file_id)["name"]
        if request.mimetype != "text/csv":
            raise Refused(501, "The stand-in imports text/csv only.", "notImplemented")
        sheets.imported(file_id, list(csv.reader(io.StringIO(request.get_data(as_text=True)))))
        return {"kind": "drive#file", "id": file_id, "title": name}

    return blueprint


def _about(blueprint: Blueprint, world: DriveWorld) -> None:
    @blueprint.get("/about")
    def about() -> ResponseReturnValue:
        if "fields" not in request.args:
            raise Refused(400, "The 'fields' parameter is required for this method.", "required")
        user = {"kind": "drive#user", "displayName": world.me, "me": True, "emailAddress": world.me}
        return _shown({"kind": "drive#about", "user": user}, "")


def _files(blueprint: Blueprint, world: DriveWorld) -> None:
    @blueprint.post("/files")
    def create() -> ResponseReturnValue:
        return _shown(world.create(sheets_asked.body()))

    @blueprint.get("/files")
    def listing() -> ResponseReturnValue:
        found = world.listed(request.args.get("q", ""))
        size, start = request.args.get("pageSize", 100, int), request.args.get("pageToken", 0, int)
        page: Json = {"kind": "drive#fileList", "files": found[start : start + size]}
        more = {"nextPageToken": str(start + size)} if start + size < len(found) else {}
        return _shown(page | more | {"incompleteSearch": False}, f"kind,nextPageToken,incompleteSearch,files({USUAL})")

    @blueprint.get("/files/<file_id>")
    def get(file_id: str) -> ResponseReturnValue:
        return _shown(world.looked_at(file_id))

    @blueprint.patch("/files/<file_id>")
    def update(file_id: str) -> ResponseReturnValue:
        return _shown(world.update(file_id, sheets_asked.body()))

    @blueprint.delete("/files/<file_id>")
    def delete(file_id: str) -> ResponseReturnValue:
        world.delete(file_id)
        return "", 204


def _copies(blueprint: Blueprint, world: DriveWorld, sheets: SheetsWorld) -> None:
    @blueprint.post("/files/<file_id>/copy")
    def copy(file_id: str) -> ResponseReturnValue:
        made = world.copy(file_id, sheets_asked.body())
        sheets.copied(file_id, str(made["id"]))
        return _shown(made)

    @blueprint.post("/files/<file_id>/comments")
    def comment(file_id: str) -> ResponseReturnValue:
        if "fields" not in request.args:
            raise Refused(400, "The 'fields' parameter is required for this method.", "required")
        return _shown(world.comment(file_id, sheets_asked.body()))

    @blueprint.get("/files/<file_id>/comments")
    def comments(file_id: str) -> ResponseReturnValue:
        if "fields" not in request.args:
            raise Refused(400, "The 'fields' parameter is required for this method.", "required")
        world.file(file_id)
        return _shown({"kind": "drive#commentList", "comments": list(world.comments.get(file_id, []))})


def _permissions(blueprint: Blueprint, world: DriveWorld) -> None:
    @blueprint.post("/files/<file_id>/permissions")
    def share(file_id: str) -> ResponseReturnValue:
        return _shown(world.share(file_id, sheets_asked.body()), "kind,id,type,role")

    @blueprint.get("/files/<file_id>/permissions")
    def shared(file_id: str) -> ResponseReturnValue:
        world.file(file_id)
        found: Json = {"kind": "drive#permissionList", "permissions": world.permissions[file_id]}
        return _shown(found, "kind,permissions(kind,id,type,role)")

    @blueprint.delete("/files/<file_id>/permissions/<permission_id>")
    def unshare(file_id: str, permission_id: str) -> ResponseReturnValue:
        world.file(file_id)
        world.permissions[file_id] = [one for one in world.permissions[file_id] if one["id"] != permission_id]
        return "", 204


def _channels(blueprint: Blueprint, world: DriveWorld) -> None:
    @blueprint.get("/changes/startPageToken")
    def start() -> ResponseReturnValue:
        return {"kind": "drive#startPageToken", "startPageToken": "1"}

    @blueprint.post("/changes/watch")
    def watch() -> ResponseReturnValue:
        if not request.args.get("pageToken"):
            raise Refused(400, "Required parameter: pageToken", "required")
        return world.channels.watch("changes", sheets_asked.body())

    @blueprint.post("/channels/stop")
    def stop() -> ResponseReturnValue:
        world.channels.stop(sheets_asked.body())
        return "", 204

    @blueprint.errorhandler(ChannelRefused)
    def refused(why: ChannelRefused) -> ResponseReturnValue:
        return Refused(why.code, why.message, why.reason).body(), why.code


def _shown(found: Json, usual: str = USUAL) -> Json:
    mask = request.args.get("fields", usual)
    shown: Json = sheets_fields.kept(found, sheets_fields.parsed(mask))
    return shown


def _csv(sheets: SheetsWorld, file_id: str) -> str:
    sheet = sheets.book(file_id).sheets[0]
    whole = Rect(0, len(sheet.rows), 0, len(sheet.columns))
    rows = sheets_values.read(sheet, whole, Rendering()).get("values", [])
    width = max((len(row) for row in rows), default=0)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([*row, *[""] * (width - len(row))] for row in rows)
    return text.getvalue().removesuffix("\r\n")
