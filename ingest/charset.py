"""From bytes to text, whatever the declaration says.

Chinese pages are often GBK that claims to be UTF-8, gb2312 that uses GBK's characters, or declare nothing. A byte
order mark is believed; a declaration is believed when the bytes obey it; UTF-8 that decodes strictly is UTF-8 (other
bytes hardly ever do); the rest is the more plausible of GB18030 and Big5.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# How files begin that are no text (their formats' own specifications), whatever they are called.
_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"), (b"%PDF-", "a PDF document"),
    (b"\x7fELF", "an ELF program"), (b"\x1f\x8b", "gzip data; name it .gz"), (b"PK\x05\x06", "a ZIP archive"),
    (b"PK\x03\x04", "a ZIP archive (or docx, xlsx)"), (b"BZh9", "bzip2 data"), (b"\xfd7zXZ\x00", "xz data"),
    (b"(\xb5/\xfd", "zstd data"), (b"7z\xbc\xaf\x27\x1c", "a 7z archive"), (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"), (b"PAR1", "a Parquet file; name it .parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"), (b"\x00asm", "a WebAssembly program"),
    (b"\xca\xfe\xba\xbe", "a Java class or Mach-O program"), (b"MZ\x90\x00", "a Windows program"),
    (b"OggS\x00", "an Ogg file"), (b"ID3\x03", "an MP3 file"), (b"ID3\x04", "an MP3 file"),
)  # fmt: skip
JUNK: Final = 0.02  # of a file's characters that no text has: a text with a damaged passage has fewer
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd\ufffe\uffff]")
HEAD: Final = 4096
SAMPLE: Final = 65536  # enough text to tell GB18030 from Big5
_XML: Final = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_HTML: Final = re.compile(rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([A-Za-z0-9._-]+)", re.IGNORECASE)
# GBK and gb2312 are subsets of GB18030; a page that declares Latin-1 means it to have no opinion (WHATWG: cp1252).
_WIDER: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8",
}  # fmt: skip
# The most frequent characters of written Chinese in both scripts, and its punctuation: real text is full of them,
# wrongly decoded text is not.
_COMMON: Final = frozenset(
    "的一是不了在人有我他这这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過发發后後作里"
    "用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心本前开開但因只从從想"
    "日月市场場股业業公司新高资資金产產价價，。、：；！？（）《》“”「」　"
)


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of `data`; `declared` is what the transport said of its charset, if it did.

    Bytes that no charset explains come out with U+FFFD in the place of the few that do not fit.
    """
    return codecs.decode(data, charset(data, declared), "replace").removeprefix("\ufeff")


def charset(data: bytes, declared: str | None = None) -> str:
    """Return the name of the codec that reads `data` best."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data if len(data) <= SAMPLE else data[:SAMPLE]
    if _wide(sample):
        return _wide(sample)
    for name in _declarations(data, declared):
        if _obeys(data, name):
            return name
    return "utf-8" if _obeys(data, "utf-8") else _guess(sample)


def no_text(data: bytes) -> str | None:
    """Say what `data` is if it is no text: by how it begins, else by characters that no text has; else None."""
    found = next((what for magic, what in _MAGIC if data.startswith(magic)), None)
    if found is None and data[257:262] == b"ustar":
        found = "a tar archive"
    if found is None and data[4:8] == b"ftyp":
        found = "a video"
    if found is not None:
        return found
    text = decode(data[:SAMPLE])
    return "binary data" if len(_CONTROL.findall(text)) > JUNK * len(text) else None


def _declarations(data: bytes, declared: str | None) -> Iterator[str]:
    """Yield the codecs that somebody declared, the transport first; single-byte ones last, as they fit anything."""
    head = data[:HEAD]
    found = [declared.encode("ascii", "ignore")] if declared else []
    found += [match[1] for match in (_XML.search(head), _HTML.search(head)) if match]
    names = [_WIDER.get(name, name) for name in (one.decode("ascii").strip().strip("\"'").lower() for one in found)]
    yield from (name for name in names if _is_known(name) and not _single(name))
    if _obeys(data, "utf-8"):
        yield "utf-8"
    yield from (name for name in names if _is_known(name) and _single(name) and not _looks_chinese(data))


def _is_known(name: str) -> bool:
    try:
        "".encode(name)  # some names are of no charset: base64, zlib
    except (LookupError, ValueError):
        return False
    return True


def _single(name: str) -> bool:
    """Say whether the charset has one byte a character, and so fits nearly any bytes."""
    return codecs.lookup(name).name.startswith(("cp125", "iso8859", "koi8", "mac", "charmap", "ascii", "cp437"))


def _obeys(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except (UnicodeError, ValueError):
        return False
    return True


def _wide(sample: bytes) -> str:
    """Return UTF-16's name where every other byte of mostly Latin text is zero, else nothing."""
    if len(sample) < 4:  # noqa: PLR2004 - two characters show no pattern
        return ""
    for name, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        if sample[offset::2].count(0) > 0.4 * len(sample[offset::2]) and sample[1 - offset :: 2].count(0) == 0:
            return name
    return ""


def _looks_chinese(data: bytes) -> bool:
    return plausibility(data[:SAMPLE].decode("gb18030", "ignore")) > 0.2  # noqa: PLR2004 - real text: 0.3 to 0.5


def _guess(sample: bytes) -> str:
    """Return the more plausible of the charsets that Chinese is written in; UTF-8 with broken bytes counts too."""
    texts = {name: sample.decode(name, "replace") for name in ("gb18030", "big5hkscs", "utf-8")}
    return max(texts, key=lambda name: plausibility(texts[name]) - _broken(texts[name]))


def plausibility(text: str) -> float:
    """Return the share of frequent Chinese characters among those that are not ASCII; 0 when there are none."""
    foreign = [character for character in text if character > "\x7f"]
    return sum(character in _COMMON for character in foreign) / len(foreign) if foreign else 0.0


def _broken(text: str) -> float:
    foreign = sum(character > "\x7f" for character in text)
    return text.count("\ufffd") / foreign if foreign else 0.0
