"""Renders one prompt with promptgit's library and with Jinja2, in turn, and prints the ratio.

usage: render.py RENDER_BENCHMARK
The prompt has 4 KB, three partials and ten placeholders; both sides give the same bytes, which is
checked first. Both have their templates compiled and their values at hand. One core each.
"""
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jinja2

SECONDS, ROUNDS = 1.0, 7
SENTENCE = "Answer {} in one short sentence, name the tour and its price, and stay polite and calm. "
NAMES = ["customer_name", "company", "channel", "language", "tour", "price", "harbour", "date",
         "weather", "PLAYBOOKS"]
VALUES = {name: f"the {name.replace('_', ' ')} of today" for name in NAMES}


def lines(count: int, start: int = 0) -> str:
    return "".join(SENTENCE.format(start + n) + "\n" for n in range(count))


PARTIALS = {
    "tone": lines(8) + "Speak {{language}} with {{customer_name}}.\n",
    "rules": lines(8, 8) + "Write to {{channel}}, for {{company}}.\n",
    "tours": lines(8, 16) + "{{tour}} leaves {{harbour}} on {{date}} for {{price}}.\n",
}
MAIN = ("You help the guests of a harbour.\n{{> tone}}\n" + lines(8, 24)
        + "{{> rules}}\n{{> tours}}\nThe weather: {{weather}}.\n" + lines(8, 32)
        + "{{PLAYBOOKS}}\n")


def library(folder: Path) -> None:
    def block(text: str, indentation: str) -> str:
        return "".join(f"{indentation}{line}\n" for line in text.splitlines())
    (folder / "prompts/snippets").mkdir(parents=True)
    for name, text in PARTIALS.items():
        (folder / f"prompts/snippets/{name}.yaml").write_text(
            f"kind: snippet\nid: {name}\ntext: |\n" + block(text, "  "))
    placeholders = "".join(f"  {name}: {{required: true}}\n" for name in NAMES)
    (folder / "prompts/support.yaml").write_text(
        f"kind: prompt\nid: support\nplaceholders:\n{placeholders}messages:\n"
        "  - role: system\n    content: |\n" + block(MAIN, "      "))
    (folder / "values.json").write_text(json.dumps(list(VALUES.items())))


def jinja(included: bool):
    # A partial on a line of its own takes its line with it in Mustache.
    parts = {name: text.removesuffix("\n") for name, text in PARTIALS.items()}
    text = MAIN
    for name, part in parts.items():
        text = text.replace(
            f"{{{{> {name}}}}}", f"{{% include '{name}' %}}" if included else part)
    environment = jinja2.Environment(
        loader=jinja2.DictLoader(parts), keep_trailing_newline=True, autoescape=False)
    return environment.from_string(text)


def jinja_rate(template) -> float:
    start = time.perf_counter()
    count = 0
    while time.perf_counter() - start < SECONDS:
        for _ in range(1000):
            template.render(VALUES)
        count += 1000
    return count / (time.perf_counter() - start)


def main() -> None:
    binary = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="promptgit-render-") as name:
        folder = Path(name)
        library(folder)
        arguments = [str(folder), str(folder / "values.json")]

        def ours(mode: str) -> float:
            done = subprocess.run([binary, str(SECONDS), *arguments, mode], check=True,
                                  capture_output=True, text=True)
            return float(done.stdout.split()[0])

        text = subprocess.run([binary, "0", *arguments], check=True, capture_output=True).stdout
        templates = {"jinja2 with includes": jinja(True), "jinja2 of one text": jinja(False)}
        for template in templates.values():
            if template.render(VALUES).encode() != text:
                sys.exit("the two sides render different texts")
        print(f"rendering {len(text)} bytes, 3 partials, {len(NAMES)} placeholders,"
              f" jinja2 {jinja2.__version__}")
        rates = {}
        for _ in range(ROUNDS):
            for mode in ["composition", "compiled", "shuffled"]:
                rates.setdefault("promptgit " + mode, []).append(ours(mode))
            for label, template in templates.items():
                rates.setdefault(label, []).append(jinja_rate(template))
        for label, values in rates.items():
            print(f"  {label:<24} {statistics.median(values):12,.0f} a second")
        for label in templates:
            ratio = statistics.median(
                a / b for a, b in zip(rates["promptgit composition"], rates[label]))
            print(f"  promptgit composition is {ratio:.1f} times {label}")


main()
