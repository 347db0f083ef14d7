"""Writes a library of made-up assets: usage: library.py FOLDER COUNT

Of a hundred assets 80 are prompts, 14 snippets, 3 tools, 2 souls and one is knowledge; a file has
about 3.6 KB. Every prompt includes three snippets, names a soul, knowledge and two tools, and
declares ten placeholders. The same arguments give the same bytes.
"""
import random
import sys
from pathlib import Path

WORDS = """answer ask before booking boat captain cancel card change check choose clear close
confirm customer day deck detail early email enough every evening explain family ferry first form
from full give group guest harbour help hour island keep kind late leave list listen look lunch
make morning name need never note offer once only open order other pay people plan please point
polite price promise quick quiet read reason refund remember reply return route sail say seat
season seldom shop short simple slow small speak stay step stop stormy sure take talk tell thank
the then ticket time today together tour travel trust turn understand use visit wait warm water
weather week what when which whole why wind with word write""".split()


def sentence(source):
    words = [source.choice(WORDS) for _ in range(source.randint(8, 16))]
    return " ".join(words).capitalize() + "."


def paragraph(source, size, indent):
    lines, length = [], 0
    while length < size:
        line = f"{indent}{sentence(source)}"
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines)


def prompt(source, number, counts):
    own = [f"value_{number}_{index}" for index in range(10)]
    text = "\n".join(f"      About {name.replace('_', ' ')}: {{{{{name}}}}}" for name in own)
    first = number // 100 % counts["snippet"]
    includes = [first] + [source.randrange(counts["snippet"]) for _ in range(2)]
    includes = "\n".join(f"      {{{{> snippet-{index}}}}}" for index in includes)
    soul, knowledge = number % counts["soul"], number % counts["knowledge"]
    tools = sorted({number % counts["tool"], (number * 7 + 1) % counts["tool"]})
    places = "\n".join(f"  {name}: {{required: true, description: Given by the shop.}}"
                       for name in own)
    return f"""kind: prompt
id: prompt-{number}
description: Answers question {number} of the shop.
owners: [shop@example.com]
model: example/large-1
modelParameters: {{temperature: 0.3, maxTokens: 800}}
soul: soul-{soul}
knowledge: [knowledge-{knowledge}]
tools: [{", ".join(f"tool-{index}" for index in tools)}]
placeholders:
{places}
limits: {{minCharacters: 200, maxTokens: 8000, maxGrowth: 0.5}}
messages:
  - role: system
    content: |
      You are {{{{soul.name}}}}, number {number} at the desk.
{includes}
{paragraph(source, 1700, "      ")}
      {{{{#knowledge.knowledge-{knowledge}.entries}}}}
      Q: {{{{question}}}} A: {{{{answer}}}}
      {{{{/knowledge.knowledge-{knowledge}.entries}}}}
{text}
"""


def snippet(source, number, counts):
    return f"""kind: snippet
id: snippet-{number}
description: Rules of kind {number}.
text: |
  Rule {number} of the house.
{paragraph(source, 3450, "  ")}
"""


def soul(source, number, counts):
    always = "\n".join(f"  - {sentence(source)}" for _ in range(20))
    never = "\n".join(f"  - {sentence(source)}" for _ in range(20))
    return f"""kind: soul
id: soul-{number}
name: Haff {number}
tone: Warm and short.
alwaysDo:
{always}
neverDo:
{never}
"""


def knowledge(source, number, counts):
    entries = "\n".join(
        f"  - question: {sentence(source)[:-1]}?\n    answer: {sentence(source)}\n    verified: true"
        for _ in range(18))
    return f"kind: knowledge\nid: knowledge-{number}\nentries:\n{entries}\n"


def tool(source, number, counts):
    properties = "\n".join(
        f"    field_{index}:\n      type: string\n      description: {sentence(source)}"
        for index in range(25))
    return f"""kind: tool
id: tool-{number}
description: |
{paragraph(source, 300, "  ")}
parameters:
  type: object
  properties:
{properties}
  required: [field_0]
"""


def write(folder, count):
    source = random.Random(20261120)
    counts = {"snippet": max(1, count * 14 // 100), "tool": max(2, count * 3 // 100),
              "soul": max(1, count * 2 // 100), "knowledge": max(1, count // 100)}
    counts["prompt"] = max(1, count - sum(counts.values()))
    folders = {"prompt": "team-{}", "snippet": "snippets", "tool": "tools", "soul": "souls",
               "knowledge": "knowledge"}
    makers = {"prompt": prompt, "snippet": snippet, "tool": tool, "soul": soul,
              "knowledge": knowledge}
    size = 0
    for kind, make in makers.items():
        for number in range(counts[kind]):
            path = Path(folder, "prompts", folders[kind].format(number // 100),
                        f"{kind}-{number}.yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            text = make(source, number, counts)
            size += len(text)
            path.write_text(text)
    return size


if __name__ == "__main__":
    total = write(sys.argv[1], int(sys.argv[2]))
    print(f"{int(sys.argv[2])} assets, {total / int(sys.argv[2]):.0f} bytes each")
