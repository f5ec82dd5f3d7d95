"""robots.txt: the examples of RFC 9309 and of Google's description of it, and faults."""

from __future__ import annotations

import time

import pytest

from ingest.robots import EVERYTHING, NOTHING, parse_robots, rules_of

SITE = "https://site.example"


def allowed(text: str, path: str, agent: str = "fupan/1.0") -> bool:
    return parse_robots(text, agent).allows(SITE + path)


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("Disallow: /private", "/private/a", False),
        ("Disallow: /private", "/public", True),
        ("Disallow:", "/a", True),
        ("Disallow: /", "", False),
        # RFC 9309, 5.2: the longest match wins; 2.2.2: Allow wins a tie.
        ("Allow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/disallowed.gif", False),
        ("Disallow: /example/\nAllow: /example/page/", "/example/page/x", True),
        ("Allow: /folder\nDisallow: /folder", "/folder/page", True),
        ("Disallow: /*.php$", "/index.php", False),
        ("Disallow: /*.php$", "/index.php?a=1", True),
        ("Disallow: /*.php", "/folder/any.php.file", False),
        ("Disallow: /fish*", "/fishheads", False),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/ab", True),
        ("Disallow: /a*b*c$", "/axbxc", False),
        ("Disallow: /ab*b$", "/ab", True),
        ("Disallow: /a*b*c", "/axxc", True),
        ("Disallow: /%7Ejoe", "/~joe/x", False),
        ("Disallow: /新闻", "/%E6%96%B0%E9%97%BB/1", False),
        ("Disallow: /s?q=", "/s?q=1", False),
        ("# Disallow: /a\nDisallow: /b # not a", "/a", True),
    ],
)
def test_the_longest_rule_decides(rules: str, path: str, expected: bool) -> None:
    assert allowed(f"User-agent: *\n{rules}\n", path) == expected


def test_a_group_that_names_us_stands_for_the_one_for_everybody() -> None:
    text = (
        "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-Agent: Fupan\nDisallow: /x\nnonsense\n\nUser-agent: z\n"
    )
    assert allowed(text, "/a")
    assert not allowed(text, "/x")
    assert not allowed(text, "/a", "somebody")
    assert not allowed(text, "/a", "")


def test_several_groups_for_us_are_one() -> None:
    text = "User-agent: fupan\nDisallow: /a\nUser-agent: fupan\nDisallow: /b\n"
    assert (allowed(text, "/a"), allowed(text, "/b"), allowed(text, "/c")) == (False, False, True)


@pytest.mark.parametrize(
    ("status", "rules"), [(404, EVERYTHING), (403, EVERYTHING), (429, NOTHING), (500, NOTHING), (503, NOTHING)]
)
def test_no_rules_are_leave_and_a_fault_is_a_refusal(status: int, rules: object) -> None:
    assert rules_of(status, b"", "fupan") == rules
    assert rules_of(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /a", "fupan").allows(f"{SITE}/b")


def test_a_hostile_pattern_costs_little_time() -> None:
    before = time.perf_counter()
    assert allowed("User-agent: *\nDisallow: /" + "*a" * 2000 + "$", "/" + "a" * 1999 + "b")
    assert time.perf_counter() - before < 1
