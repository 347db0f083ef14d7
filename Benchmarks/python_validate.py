"""The peer of `promptgit validate` that a team would write: libyaml through PyYAML, a JSON Schema
per kind, and a look whether every include and every name exists. Usage: python_validate.py FOLDER
SCHEMAS
"""
import json
import re
import sys
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

folder, schemas = Path(sys.argv[1]), Path(sys.argv[2])
validators = {path.name.split(".")[0]: Draft202012Validator(json.loads(path.read_text()))
              for path in schemas.glob("*.json")}
loader = yaml.CSafeLoader
include = re.compile(r"\{\{>\s*([^\s}]+)\s*\}\}")
assets, problems = {}, 0
for path in folder.glob("prompts/**/*.yaml"):
    text = path.read_text()
    value = yaml.load(text, Loader=loader)
    kind = value["kind"]
    problems += sum(1 for _ in validators[kind].iter_errors(value))
    assets[kind, value["id"]] = (value, text)
for value, text in assets.values():
    for name in include.findall(text):
        problems += ("snippet", name) not in assets
    for key, kind in (("soul", "soul"), ("knowledge", "knowledge"), ("tools", "tool")):
        names = value.get(key) or []
        for name in [names] if isinstance(names, str) else names:
            problems += (kind, name) not in assets
print(len(assets), "assets,", problems, "problems")
