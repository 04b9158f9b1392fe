"""Addresses in their normal form: one for every spelling, and the same when it is made again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import FuenteError
from index.web.url import BadUrl, canonical, join, origin_of, redacted, tidy


@pytest.mark.parametrize(
    ("spelling", "normal"),
    [
        ("https://elpais.com", "https://elpais.com/"),
        ("HTTPS://ElPais.COM:443/Espana/", "https://elpais.com/Espana/"),
        ("http://elpais.com:80/a", "http://elpais.com/a"),
        ("http://elpais.com:443/a", "http://elpais.com:443/a"),
        ("https://elpais.com./a", "https://elpais.com/a"),
        ("  https://elpais.com/a\n", "https://elpais.com/a"),
        ("https://elpais.com/a#comentarios", "https://elpais.com/a"),
        ("https://elpais.com/a?", "https://elpais.com/a"),
        ("https://elpais.com/a/./b/../c", "https://elpais.com/a/c"),
        ("https://elpais.com/../../a", "https://elpais.com/a"),
        ("https://elpais.com/a/%2e%2E/b", "https://elpais.com/b"),
        ("https://elpais.com/a/..", "https://elpais.com/"),
        ("https://elpais.com//a//b", "https://elpais.com//a//b"),
        ("https://elpais.com/%7ejuan/%c3%b1", "https://elpais.com/~juan/%C3%B1"),
        ("https://elpais.com/año nuevo", "https://elpais.com/a%C3%B1o%20nuevo"),
        ("https://elpais.com/100%/a%2Fb", "https://elpais.com/100%25/a%2Fb"),
        ('https://elpais.com/"<a>"', "https://elpais.com/%22%3Ca%3E%22"),
        ("https://españa.es/", "https://xn--espaa-rta.es/"),
        ("https://ESPAÑA.es/", "https://xn--espaa-rta.es/"),
        ("https://elpais。com/", "https://elpais.com/"),
        ("https://a_b.example/", "https://a_b.example/"),
        ("http://[2606:4700:0:0:0::1111]/", "http://[2606:4700::1111]/"),
        ("http://192.0.2.7/a", "http://192.0.2.7/a"),
    ],
)
def test_every_spelling_of_an_address_has_one_normal_form(spelling: str, normal: str) -> None:
    assert canonical(spelling) == normal


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("utm_source=x&utm_medium=y", ""),
        ("id=7&utm_source=x&pagina=2", "?id=7&pagina=2"),
        ("b=2&a=1&b=3", "?b=2&a=1&b=3"),
        ("fbclid=1&gclid=2&UTM_Campaign=3&id=4", "?id=4"),
        ("utm%5Fsource=x&id=4", "?id=4"),
        ("a&b=&&c=1", "?a&b=&c=1"),
        ("q=a+b%20c&r=ñ", "?q=a+b%20c&r=%C3%B1"),
        ("mtm_kwd=1&pk_campaign=2&xtor=RSS-1", ""),
        ("source=feed&ref=home", "?source=feed&ref=home"),
    ],
)
def test_what_tracks_readers_goes_and_the_rest_keeps_its_order(query: str, kept: str) -> None:
    assert canonical(f"https://elpais.com/a?{query}") == f"https://elpais.com/a{kept}"


def test_an_address_to_ask_keeps_its_query() -> None:
    assert tidy("HTTPS://Elpais.com/a?utm_source=x&&b#c") == "https://elpais.com/a?utm_source=x&&b"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "no scheme"),
        ("elpais.com/a", "no scheme"),
        ("//elpais.com/a", "no scheme"),
        ("ftp://elpais.com/", "ftp: only|scheme ftp"),
        ("mailto:a@b.es", "scheme mailto"),
        ("https:///a", "no host"),
        ("https://juan:clave@elpais.com/", "user name or a password"),
        ("https://elpais.com:puerto/", "port"),
        ("https://elpais.com:70000/", "port"),
        ("https://[::1/", "no address|brackets"),
        ("https://[::g]/", "no address|brackets|IPv6"),
        ("https://el pais.com/", "host"),
        ("https://el%70ais.com/", "host"),
        ("https://elpais..com/", "host"),
        ("https://" + "a" * 64 + ".com/", "host"),
        ("https://\u2100.com/", "no address"),
        ("https://elpais.com\\@otro.com/", "character"),
        ("https://elpais.com/a\r\nHost: b", "character"),
        ("https://elpais.com/\ud800", "character"),
        ("http://2130706433/", "number"),
        ("http://0177.0.0.1/", "number"),
        ("http://127.1/", "number"),
        ("http://0x7f.1/", "number"),
        ("http://1.2.3.4.5/", "number"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused_with_a_reason(url: str, words: str) -> None:
    with pytest.raises(BadUrl, match=words) as caught:
        canonical(url)
    assert isinstance(caught.value, FuenteError)
    assert "clave" not in str(caught.value)


URLS = st.builds(
    "{}://{}{}/{}?{}#{}".format,
    st.sampled_from(["http", "HTTPS", "https"]),
    st.sampled_from(["elpais.com", "España.es", "192.0.2.1", "[::2]", "a.B.c.", "faß.de", "例え.jp"]),
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    st.text(max_size=40)
    | st.lists(st.sampled_from(["..", ".", "", "a", "%2e", "%", "%2", "ñ"])).map("/".join),
    st.text(max_size=40) | st.lists(st.sampled_from(["utm_a=1", "%75tm_b=2", "a=%", "b", ""])).map("&".join),
    st.text(max_size=5),
)


@given(URLS | st.text())
def test_the_normal_form_of_a_normal_form_is_itself(url: str) -> None:
    try:
        normal = canonical(url)
    except BadUrl:
        return
    assert canonical(normal) == normal
    assert canonical(tidy(url)) == normal
    assert tidy(tidy(url)) == tidy(url)
    assert normal.isascii()
    assert " " not in normal


@given(st.text())
def test_any_text_is_shown_without_an_error_and_in_one_line(text: str) -> None:
    assert "\n" not in redacted(text)
    redacted(text).encode()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://juan:clave@elpais.com/a", "https://elpais.com/a"),
        ("https://elpais.com/a?id=7&token=x#frag", "https://elpais.com/a?id=7&token=…"),
        ("https://s3.example/a?X-Amz-Signature=x&AWSAccessKeyId=y", "https://s3.example/a?X-Amz-Signature=…&AWSAccessKeyId=…"),
        ("https://elpais.com/a?access_token=x&%74oken=y&api-key=z", "https://elpais.com/a?access_token=…&%74oken=…&api-key=…"),
        ("https://elpais.com/a?monkey=1&keyword=2&q=token", "https://elpais.com/a?monkey=1&keyword=2&q=token"),
    ],
)  # fmt: skip
def test_secrets_in_an_address_are_not_shown(url: str, shown: str) -> None:
    assert redacted(url) == shown


def test_a_reference_is_joined_to_its_page() -> None:
    assert join("https://elpais.com/a/b?c", " ../d?e#f ") == "https://elpais.com/d?e"
    assert join("https://elpais.com/", "//otro.com/x") == "https://otro.com/x"
    with pytest.raises(BadUrl):
        join("https://elpais.com/", "javascript:alert(1)")
    with pytest.raises(BadUrl):
        join("https://elpais.com/", "https://[x/")


def test_the_server_of_an_address_is_known_with_its_usual_port() -> None:
    origin = origin_of("https://ElPais.com/a")
    assert (origin.scheme, origin.host, origin.port, str(origin)) == (
        "https",
        "elpais.com",
        443,
        "https://elpais.com",
    )
    assert str(origin_of("http://[::2]:8080/")) == "http://[::2]:8080"
