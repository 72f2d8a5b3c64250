"""Holds that no integration reaches into a network, however the address is written."""

import asyncio
from ipaddress import ip_address

import pytest

from bot.integrations.http_sender import HttpSender, NoAnswer
from bot.integrations.integration_refused import IntegrationRefused
from bot.integrations.receiver_address import check_url, is_open_internet


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://example.org/hook", "address_not_https"),
        ("ftp://example.org/hook", "address_not_https"),
        ("//example.org/hook", "address_not_https"),
        ("https://", "address_unreadable"),
        ("https:///hook", "address_unreadable"),
        ("https://example.org:70000/", "address_unreadable"),
        ("https://example.org:0/", "address_unreadable"),
        ("https://example.org/ho ok", "address_unreadable"),
        ("https://example.org\\@127.0.0.1/", "address_unreadable"),
        ("https://example.org/#fragment", "address_unreadable"),
        ("https://example.org/\r\nHost: x", "address_unreadable"),
        ("https://exämple.org/", "address_unreadable"),
        ("https://[::1/", "address_unreadable"),
        ("https://example.org/" + "x" * 2000, "address_unreadable"),
        ("https://user@example.org/", "address_with_user"),
        ("https://:pass@example.org/", "address_with_user"),
        ("https://example.org:22/", "address_with_port"),
        ("https://example.org:25/", "address_with_port"),
        ("https://2130706433/", "address_unreadable"),
        ("https://127.1/", "address_unreadable"),
        ("https://0177.0.0.1/", "address_unreadable"),
        ("https://a..example/", "address_unreadable"),
        ("https://.example.org/", "address_unreadable"),
        ("https://-a.example.org/", "address_unreadable"),
        ("https://%31%32%37.0.0.1/", "address_unreadable"),
        ("https://a%00.example.org/", "address_unreadable"),
        (f"https://{'a' * 64}.example.org/", "address_unreadable"),
        (f"https://{'a.' * 130}example.org/", "address_unreadable"),
        ("https://127.0.0.1/", "address_not_open"),
        ("https://10.1.2.3/", "address_not_open"),
        ("https://169.254.169.254/latest/meta-data", "address_not_open"),
        ("https://[::1]/", "address_not_open"),
        ("https://[::ffff:127.0.0.1]/", "address_not_open"),
        ("https://[fe80::1%25eth0]/", "address_not_open"),
    ],
)
def test_an_address_is_refused_as_it_is_written(url: str, key: str) -> None:
    with pytest.raises(IntegrationRefused) as refused:
        check_url(url, may_be_own_machine=False)
    assert refused.value.key == key
    assert "example" not in str(refused.value).replace("example.org/hook", "")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.org:8443/a?b=c",
        "https://a_b.xn--exmple-cua.example.org",
        "https://hooks.example.org/T0/B0/x-_",
    ],
)
def test_an_address_of_the_open_internet_is_taken(url: str) -> None:
    assert check_url(url, may_be_own_machine=False).endswith("example.org")


@pytest.mark.parametrize("url", ["https://1.1.1.1/", "https://[2606:4700::1111]/", "https://a.b./"])
def test_a_number_of_the_open_internet_is_taken_and_a_name_with_a_dot_behind_it(url: str) -> None:
    assert check_url(url, may_be_own_machine=False) in url


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.255.254", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9"),
        *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1"),
        "::127.0.0.1",
    ],
)
def test_an_address_of_a_network_of_its_own_is_not_open(address: str) -> None:
    assert not is_open_internet(ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_an_address_of_the_open_internet_is_open(address: str) -> None:
    assert is_open_internet(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::]"),
    ],
)
def test_a_name_that_leads_to_this_machine_is_never_connected_to(host: str) -> None:
    async def ask() -> object:
        sender = HttpSender()
        try:
            return await sender.request("POST", f"https://{host}:8443/", headers={}, body=b"{}")
        finally:
            await sender.close()

    assert asyncio.run(ask()) == NoAnswer("address not open")
