"""E-mail as files in a folder, for the demo and for trying things out: nothing leaves this computer."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from addon.outgoing import OutgoingMessage, Sending
from addon.problems import Fault
from addon.sending.mails import Letterhead, mail_id, written
from addon.sending.ports import HandOver, Outcome, handed_over, try_later


@dataclass(frozen=True, slots=True, kw_only=True)
class EmlFolder:
    """A folder of .eml files. ``write`` stores a file whole or not at all, for its owner alone; ``clock`` tells UTC."""

    folder: Path
    head: Letterhead
    write: Callable[[Path, bytes], None]
    clock: Callable[[], datetime]
    name: str = "email"
    can_look_up: bool = True

    def send(self, messages: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Write each into a file, named after its Message-ID."""
        for message in messages:
            mail = written(message, self.head, now=self.clock())
            if isinstance(mail, HandOver):
                yield message.key, mail
                continue
            try:
                self.write(self._place(message), mail.as_bytes())
            except Fault as fault:
                yield message.key, try_later(f"the file cannot be written: {fault.what}", fault.next_step)
                return
            yield message.key, handed_over(mail_id(message, self.head))

    def look_up(self, sending: Sending) -> HandOver | None:
        """Return whether the file is there."""
        if self._place(sending.message).is_file():
            return handed_over(mail_id(sending.message, self.head))
        return try_later("writing its file was interrupted")

    def _place(self, message: OutgoingMessage) -> Path:
        name = mail_id(message, self.head).strip("<>").partition("@")[0]
        return self.folder / f"{name}.eml"
