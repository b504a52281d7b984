"""From bytes to text: what is binary, which encoding it is. Decoding never replaces a character silently."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from detente.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF", 0, "a PDF document"),
    (b"\xd0\xcf\x11\xe0", 0, "an old Office document"),
    (b"{\\rtf", 0, "an RTF document"),
    (b"BZh", 0, "a bzip2 archive"),
    (b"\xfd7zXZ", 0, "an xz archive"),
    (b"7z\xbc\xaf", 0, "a 7-Zip archive"),
    (b"Rar!", 0, "a RAR archive"),
    (b"ustar", 257, "a tar archive"),
    (b"\x89PNG", 0, "a PNG image"),
    (b"\xff\xd8\xff", 0, "a JPEG image"),
    (b"GIF8", 0, "a GIF image"),
    (b"II*\x00", 0, "a TIFF image"),
    (b"MM\x00*", 0, "a TIFF image"),
    (b"WEBP", 8, "a WebP image"),
    (b"RIFF", 0, "a sound or video file"),
    (b"ID3", 0, "an MP3 file"),
    (b"OggS", 0, "an Ogg file"),
    (b"ftyp", 4, "an MP4 video"),
    (b"SQLite format 3", 0, "an SQLite database"),
    (b"DUCK", 8, "a DuckDB database"),
    (b"\x7fELF", 0, "a program"),
    (b"MZ\x90", 0, "a Windows program"),
)
ADVICE = "Détente reads text, HTML, JSON, CSV, Parquet, feeds and WARC, packed or not; save the article as one of these."
_BINARY_FORMS = (b"PAR1", b"WARC/")
"""First bytes of what is binary and has a reader."""
_DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,200}?charset\s*=\s*["']?|<\?xml[^>]{0,100}?encoding\s*=\s*["'])([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_LATIN = frozenset("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—™š›œžŸ\u00a0")
_SINGLE_BYTE = ("iso8859", "cp125", "latin", "ascii", "koi8", "mac")
_GUESSES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "iso8859_2", "koi8_r", "mac_roman",
    "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
]  # fmt: skip


def binary_kind(head: bytes) -> str | None:
    """What a binary input looks like ("a PDF document"), or None where it may be text."""
    if head.startswith(_BINARY_FORMS):
        return None
    for mark, at, kind in _SIGNATURES:
        if head[at : at + len(mark)] == mark:
            return kind
    if _bom(head) or _utf16_without_mark(head):
        return None
    controls = sum(head.count(code) for code in _CONTROLS)
    return "binary data" if controls > max(len(head) / 200, 3) else None


_CONTROLS = tuple(bytes([code]) for code in range(32) if code not in (9, 10, 11, 12, 13, 26, 27))


def refuse_binary(head: bytes, name: str) -> None:
    """Raises InputError that names what a binary input looks like."""
    kind = binary_kind(head)
    if kind:
        raise InputError(f"{name}: found {kind}, expected text. {ADVICE}")


def decode(raw: bytes, name: str, markup: bool = False) -> tuple[str, tuple[str, ...]]:
    """The text of the bytes, and a warning where the encoding had to be guessed.

    Order: byte order mark, declared charset (`markup`), UTF-8, then a guess. Raises InputError where none fits.
    """
    encoding = _bom(raw) or _utf16_without_mark(raw)
    if encoding:
        return _strictly(raw, encoding, name).lstrip("\ufeff"), ()
    declared = _declared(raw) if markup else None
    is_utf8 = _fits(raw, "utf-8")
    if declared and _fits(raw, declared):
        if is_utf8 and declared != "utf-8" and declared.startswith(_SINGLE_BYTE) and not raw.isascii():
            return raw.decode("utf-8"), (f"The page says it is {declared}, but its bytes are UTF-8; read as UTF-8.",)
        return raw.decode(declared), ()
    if is_utf8:
        return raw.decode("utf-8"), ()
    guess = _guess(raw)
    if guess is None:
        at = _first_error(raw)
        raise InputError(
            f"{name}: found bytes that are not UTF-8 (the first at offset {at}) and no other encoding fits; save it as UTF-8."
        )
    return raw.decode(guess), (f"The text is not UTF-8; its encoding was guessed to be {guess}.",)


def streaming_encoding(sample: bytes) -> tuple[str, str | None]:
    """The encoding of a long text by its first bytes, and a warning where it had to be guessed.

    What is mostly UTF-8 is taken as such: bytes that are not are then a matter of the row that holds them.
    """
    encoding = _bom(sample) or _utf16_without_mark(sample)
    if encoding:
        return encoding, None
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(sample)  # its last character may be cut
    strange = [char for char in text if char > "\x7f"]
    damaged = sum("\ud800" <= char <= "\udfff" for char in strange)
    guess = _guess(sample) if damaged > len(strange) - damaged else None
    return (guess, f"The table is not UTF-8; its encoding was guessed to be {guess}.") if guess else ("utf-8", None)


def _bom(raw: bytes) -> str | None:
    return next((encoding for mark, encoding in _BOMS if raw.startswith(mark)), None)


def _utf16_without_mark(raw: bytes) -> str | None:
    """UTF-16 of a Latin text shows as a zero in every second byte."""
    sample = raw[:400]
    if len(sample) < 8:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.8 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.8 and odd == 0 else None


def _strictly(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as e:
        raise InputError(
            f"{name}: found bytes at offset {e.start} that are not {encoding}, which the file says it is; save it as UTF-8."
        ) from None


def _declared(raw: bytes) -> str | None:
    """The charset that a page declares, by its Python name; Latin-1 means Windows-1252 on the web."""
    match = _DECLARED.search(raw[:4096].replace(b"\n", b" "))
    if match is None:
        return None
    try:
        name = codecs.lookup(match.group(1).decode("ascii")).name
    except LookupError:
        return None
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _first_error(raw: bytes) -> int:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as e:
        return e.start
    return 0


def latin(raw: bytes) -> str | None:
    """The text as Windows-1252, where the few bytes that are not ASCII become Latin letters and typographic marks."""
    if not _fits(raw, "cp1252"):
        return None
    text = raw.decode("cp1252")
    strange = [char for char in text if char > "\x7f"]
    likely = len(strange) < len(raw) / 8 and all(char in _LATIN or "\u00a0" <= char <= "\u00ff" for char in strange)
    return text if likely else None


def _guess(raw: bytes) -> str | None:
    """Windows-1252 where that is likely, else the best guess."""
    if latin(raw) is not None:
        return "cp1252"
    best = from_bytes(raw[:200_000], cp_isolation=_GUESSES).best()
    if best is not None and best.encoding != "ascii" and _fits(raw, best.encoding):
        return str(best.encoding)
    return None
