"""The template `chat`: a model that holds a conversation, without weights."""

from __future__ import annotations

from .template import Template

MODEL_PY = '''"""Talks as ELIZA did in 1966: it turns around what it is told. Put your own model where `answer` is."""

import re
import time

import inferencehub

TURNED = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "am": "are", "i'm": "you are", "i've": "you have",
    "you": "I", "your": "my", "yours": "mine", "are": "am", "was": "were", "myself": "yourself",
}
RULES = [
    (r"\\b(?:hello|hi|hey|good (?:morning|evening))\\b", "Hello. What would you like to talk about?"),
    (r"\\bi need (.+)", "Why do you need {0}? Would it really help you to get it?"),
    (r"\\bi(?: am|'m) (.+)", "How long have you been {0}, and how do you feel about that?"),
    (r"\\bi feel (.+)", "When do you usually feel {0}?"),
    (r"\\bi (?:want|would like) (.+)", "What would it mean to you to get {0}?"),
    (r"\\bi (?:can't|cannot) (.+)", "What would it take for you to {0}?"),
    (r"\\bbecause (.+)", "Is that the real reason? What else comes to mind?"),
    (r"\\bare you (.+)", "Does it matter to you whether I am {0}?"),
    (r"\\bmy (mother|father|sister|brother|family)\\b", "Tell me more about your {0}."),
    (r"\\bmy (.+)", "You say that your {0}. Why does that come to you now?"),
    (r"\\b(?:thanks|thank you|bye)\\b", "It was good to talk with you."),
    (r"\\?", "What do you think yourself?"),
]
OTHERWISE = ["Please go on.", "Can you give me an example of that?", "And what does that tell you?"]


def answer(texts):
    """What to say to the last of the texts that somebody has said."""
    said = texts[-1].strip()
    for pattern, words in RULES:
        found = re.search(pattern, said, re.IGNORECASE)
        if found:
            return words.format(*(turned(part) for part in found.groups()))
    return OTHERWISE[len(texts) % len(OTHERWISE)]


def turned(part):
    """`my dog` is `your dog` to whoever answers."""
    words = part.rstrip(" .!?").split()
    return " ".join(TURNED.get(word.lower(), word) for word in words)


class Model:
    task = "chat"

    def generate(self, request):
        texts = [message["content"] for message in request.messages if message["role"] == "user"]
        if not texts or not all(isinstance(text, str) for text in texts):
            raise inferencehub.InvalidInput("Expected messages of the user, as text.")
        words = answer(texts).split(" ")
        if request.max_tokens is not None:
            words = words[: request.max_tokens]
        # Each piece goes to the caller at once. A model of weights takes its time by itself.
        for place, word in enumerate(words):
            if request.is_cancelled:
                return
            yield f" {word}" if place else word
            time.sleep(0.03)
        asked = sum(len(text.split()) for text in texts)
        yield inferencehub.Finish(prompt_tokens=asked, completion_tokens=len(words))
'''
ASKED = '{"model":"eliza","messages":[{"role":"user","content":"I am learning to serve models."}],"stream":true}'
CHAT = Template(
    about="A model that holds a conversation, for OpenAI's clients and the dashboard. It streams without weights.",
    files={"models/eliza/1/model.py": MODEL_PY},
    call=(
        "curl -N -H \"authorization: Bearer $INFERENCEHUB_API_KEY\" -H 'content-type: application/json' "
        f"http://127.0.0.1:3000/v1/chat/completions -d '{ASKED}'"
    ),
)
