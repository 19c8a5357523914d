"""Reads products as other programs do.

Input: the schema of StationXML, a JSON list of StationXML files, a JSON list of pairs of SACPZ files. Output: JSON,
what is wrong with the first, and of each of the second how many zeros and poles, and the greatest difference.
"""
import json
import sys

from lxml import etree
from obspy import Trace, read_inventory
from obspy.io.sac.sacpz import attach_paz


def faults(schema, path):
    if not schema.validate(etree.parse(path)):
        return str(schema.error_log)[:1000]
    try:
        read_inventory(path, format="STATIONXML")
        return ""
    except Exception as error:
        return repr(error)


def poles_zeros(path):
    trace = Trace()
    attach_paz(trace, path)
    return trace.stats.paz


def compare(one, other):
    one, other = poles_zeros(one), poles_zeros(other)
    roots = list(zip(one.zeros + one.poles + [one.gain], other.zeros + other.poles + [other.gain]))
    worst = max(abs(a - b) / max(abs(a), 1e-9) for a, b in roots)
    counts = [len(one.zeros), len(other.zeros), len(one.poles), len(other.poles)]
    return {"counts": counts, "difference": worst}


schema = etree.XMLSchema(etree.parse(sys.argv[1]))
documents, pairs = json.loads(sys.argv[2]), json.loads(sys.argv[3])
json.dump(
    {"faults": {p: faults(schema, p) for p in documents}, "pairs": [compare(*p) for p in pairs]},
    sys.stdout,
)
