"""Compares responses as ObsPy evaluates them, each pair at 60 frequencies.

Input: a JSON file with a list of {"name", "files", "kinds"}: two files of metadata, and what ObsPy calls
their formats. Output: a JSON list of {"name", "channels"}: for each channel of both files the greatest
relative difference, or why a side cannot be evaluated.
"""
import json
import sys

import numpy as np
from obspy import UTCDateTime, read_inventory
from obspy.signal.invsim import evalresp_for_frequencies

COUNT = 60


def channels(path, kind):
    found = {}
    for network in read_inventory(path, format=kind):
        for station in network:
            for channel in station:
                start = channel.start_date or UTCDateTime(1900, 1, 1)
                location = channel.location_code.strip()
                key = (network.code, station.code, location, channel.code, str(start))
                found.setdefault(key, channel)
    return found


def curve(channel, frequencies):
    try:
        response = channel.response
        return response.get_evalresp_response_for_frequencies(frequencies, output="DEF"), ""
    except Exception as error:
        return None, repr(error)


def evalresp(path, key, frequencies):
    network, station, location, code, start = key
    try:
        date = UTCDateTime(start) + 1
        values = evalresp_for_frequencies(
            0.1, frequencies, path, date, station, code, network, location, "DEF"
        )
        return (values, "") if len(values) == COUNT else (None, "other frequencies")
    except Exception as error:
        return None, repr(error)


def in_nanometres(channel):
    """evalresp turns them into metres, ObsPy leaves them."""
    stages = channel.response.response_stages
    return any((stage.input_units or "").upper().startswith("NM") for stage in stages)


def difference(one, other):
    return float(np.max(np.abs(one - other) / np.maximum(np.abs(one), 1e-300)))


def compare(one_path, other_path, one_kind, other_kind):
    results = []
    try:
        ones = channels(one_path, one_kind)
    except Exception as error:
        return [{"channel": "", "one": repr(error), "other": ""}]
    try:
        others = channels(other_path, other_kind)
    except Exception as error:
        return [{"channel": "", "one": "", "other": repr(error)}]
    for key, channel in ones.items():
        if key not in others:
            continue
        top = (channel.sample_rate or others[key].sample_rate or 1) / 2 * 0.99
        frequencies = np.logspace(-3, np.log10(top), COUNT)
        one, one_failure = curve(channel, frequencies)
        other, other_failure = curve(others[key], frequencies)
        result = {"channel": ".".join(key), "one": one_failure, "other": other_failure}
        if one is not None and other is not None:
            result["difference"] = difference(one, other)
        # Longer codes than SEED has overrun the buffers of evalresp.
        is_short = all(len(code) <= 5 for code in key[:4])
        if one is not None and other_kind == "RESP" and is_short and not in_nanometres(channel):
            # Of epochs that overlap, evalresp takes another than ObsPy: it is compared with itself.
            first = evalresp(one_path, key, frequencies)[0] if one_kind == "RESP" else one
            third, _ = evalresp(other_path, key, frequencies)
            if first is not None and third is not None:
                result["evalresp"] = difference(first, third)
        results.append(result)
    return results


pairs = json.load(open(sys.argv[1]))
json.dump([{"name": p["name"], "channels": compare(*p["files"], *p["kinds"])} for p in pairs], sys.stdout)
