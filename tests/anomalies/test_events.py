"""Known events as people write them."""

from __future__ import annotations

from cost_assets.anomalies.events import read_events


def test_an_id_keeps_its_leading_zero_and_what_is_left_empty_is_everything(tmp_path):
    """011254002732 has digits up to 7 alone, which YAML takes for an octal number."""
    path = tmp_path / "events.yaml"
    path.write_text(
        "- name: 2026\n  from: 2026-04-01\n  until: 2026-04-02\n  sub_account_id: 011254002732\n  service_name:\n"
    )
    (event,) = read_events(path)
    assert (event.name, event.sub_account_id, event.service_name) == ("2026", "011254002732", None)
    assert (event.from_day.day, event.until_day.day) == (1, 2)
