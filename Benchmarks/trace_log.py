"""Writes made-up sessions as JSON Lines of promptgit's own format.

usage: trace_log.py FILE SESSIONS
A session has about 29 KB: some 24 messages, of which eight call a tool or are its answer, with times
and tokens. The same number gives the same file.
"""
import json
import random
import sys

WORDS = (
    "please can you the my order booking room flight table for two people tomorrow evening because it "
    "was not confirmed and we still wait thanks great sorry price refund email address name number "
    "change cancel available between morning Tuesday window seat upgrade gluten vegetarian parking "
    "receipt invoice delivery tracking question about opening hours are is at with without until"
).split()
TOOLS = ["find_booking", "change_booking", "find_room", "send_receipt", "cancel_booking",
         "hand_over", "find_customer", "price_of"]
BODIES = 400
DAYS = 90


def text(generator: random.Random, words: int) -> str:
    said = generator.choices(WORDS, k=words)
    return " ".join(said).capitalize() + generator.choice([".", "?", "!", " “ok”.\n\nBye"])


def answer(generator: random.Random) -> str:
    return json.dumps([
        {"id": generator.randrange(10**9), "name": text(generator, 4), "nights": generator.randrange(9),
         "price": generator.randrange(90000) / 100, "notes": text(generator, 12)}
        for _ in range(generator.randrange(2, 24))])


def messages(generator: random.Random) -> list:
    found = [{"role": "system", "text": SYSTEM}]
    calls = 0
    for turn in range(generator.randrange(4, 9)):
        found.append({"role": "user", "text": text(generator, generator.randrange(4, 90))})
        for _ in range(generator.randrange(0, 3)):
            calls += 1
            call = {"id": f"call_{calls}", "name": generator.choice(TOOLS), "arguments": {
                "number": generator.randrange(400), "name": text(generator, 3),
                "filters": {"from": "2026-09-01", "nights": generator.randrange(9)}}}
            found.append({"role": "assistant", "toolCalls": [call], "tokens": {
                "input": generator.randrange(9000), "output": generator.randrange(300)}})
            failed = generator.random() < 0.04
            found.append({
                "role": "tool", "text": "Error: not found" if failed else answer(generator),
                "toolResult": {"callId": f"call_{calls}", "failed": failed}})
        found.append({"role": "assistant", "text": text(generator, generator.randrange(20, 240)),
                      "tokens": {"input": generator.randrange(9000),
                                 "output": generator.randrange(900)}})
    return found


SYSTEM = text(random.Random(1), 900)


def main() -> None:
    path, count = sys.argv[1], int(sys.argv[2])
    generator = random.Random(7)
    bodies = []
    for number in range(BODIES):
        body = json.dumps(messages(generator), ensure_ascii=False)
        bodies.append(body)
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            second = 1_782_864_000 + number * 7919 % (DAYS * 86_400)
            head = {
                "id": f"session-{number}", "agent": "desk", "model": f"model-{number % 3}",
                "channel": ["whatsapp", "web", "telegram"][number % 7 % 3],
                "workspace": f"house-{number % 20}", "tags": {"season": f"s{number % 4}"},
                "promptVersions": {"desk": f"{number % 5:012x}"},
                "startedAt": stamp(second), "endedAt": stamp(second + 60 + number % 600),
                "taskId": f"task-{number % 50}", "trial": number // 50 % 4,
                "outcome": {"success": number % 10 < 6, "reward": (number % 11) / 10},
                "cost": round(0.001 * (number % 90), 6),
                "tokens": {"input": 1000 + number % 9000, "output": 100 + number % 900},
            }
            body = json.dumps(head)
            file.write(f'{body[:-1]}, "messages": {bodies[number * 31 % BODIES]}}}\n')


def stamp(second: int) -> str:
    import time
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))


if __name__ == "__main__":
    main()
