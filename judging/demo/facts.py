"""Facts of a real jam, the Interpretability Hackathon of November 2022, as its public page gave them.

The dates, criteria, weights and rules are real. The prose is our own; people, teams, projects and
ratings of the demo are invented.
"""

from datetime import UTC, datetime

STARTS = datetime(2022, 11, 11, 17, tzinfo=UTC)
SUBMISSIONS_CLOSE = datetime(2022, 11, 13, 13, 15, tzinfo=UTC)
JUDGING_CLOSES = datetime(2022, 11, 13, 17, 15, tzinfo=UTC)
CEREMONY_ENDS = datetime(2022, 11, 13, 18, tzinfo=UTC)
TIME_ZONE = "Europe/Copenhagen"

# name, slug, weight, question, what 1 to 5 mean
CRITERIA = [
    (
        "ML safety",
        "ml-safety",
        2,
        "How good are the arguments that this informs the long-term alignment and understanding of neural networks, and how "
        "informative is it for ML and AI safety?",
        [
            "Not argued",
            "A weak link to safety",
            "Plausible, with gaps",
            "A strong, specific argument",
            "Changes what we would do next",
        ],
    ),
    (
        "Interpretability",
        "interpretability",
        1,
        "How informative is it for interpretability? A new method, or a striking result?",
        [
            "Nothing new",
            "A small observation",
            "A useful result",
            "A new method or a surprising result",
            "A method others will use",
        ],
    ),
    (
        "Novelty",
        "novelty",
        1,
        "Are the results new, and surprising compared with what one expects?",
        ["Already known", "Mostly a replication", "New angle on a known effect", "Clearly new", "A real surprise"],
    ),
    (
        "Generality",
        "generality",
        1,
        "Do the results generalise: tested on more than one or two prompts, with a proper analysis of the network?",
        [
            "One example",
            "A few prompts",
            "Several templates",
            "Templates and model sizes",
            "Holds across models and tasks",
        ],
    ),
    (
        "Reproducibility",
        "reproducibility",
        1,
        "Could we reproduce this easily, and would we expect the same result? A documented repository that reruns all "
        "experiments scores high.",
        ["No code", "Code, hard to run", "Runs with effort", "Runs as described", "One command reruns everything"],
    ),
]

TAGLINE = "Find new perspectives on the “brains” of AI, in one weekend."

ABOUT = """Forty-eight hours of intense research in interpretability, the “neuroscience” of neural networks. You choose the
direction: a circuit you want to take apart, a tool you miss, a published result you want to check.

One of the most relevant directions is mechanistic interpretability: working towards a real understanding of what a
network does and why. You need no background in it. Starter notebooks run in a browser, so the weekend goes into
research and not into set-up.

Browse the ideas below before Friday, or bring your own question."""

HOW_TO_TAKE_PART = """Join with one click. Whoever joins is expected to take part; if your plans change, please cancel, so that someone
else can have your place.

Form a team of one to six, online or at a local site. Your team writes one submission together: a title, one sentence, a
report as PDF or link, and whatever makes it easy to judge. You can change it until submissions close.

Then everyone who took part receives five projects to rate within the four hours of judging. Only when those five are
done can you rate projects of your own choice, so that every project is read by people who did not pick it."""

VENUE = ("Online hall", "https://example.org/interpretability-hall")

# kind, title, text, url
RESOURCES = [
    (
        "faq",
        "Do I need experience in machine learning?",
        "No. Some of the best projects were written by people who had read one introduction the day before. Teams with mixed "
        "backgrounds do well: someone who codes, someone who asks, someone who writes.",
        "",
    ),
    (
        "faq",
        "Can I take part alone?",
        "Yes. A team of one is a team. You can also post on the team page and find others.",
        "",
    ),
    (
        "faq",
        "Does my code have to be public?",
        "No, but one criterion is reproducibility. A repository that reruns everything with one command scores high.",
        "",
    ),
    ("faq", "Who owns what we make?", "You do. By submitting you agree that the report may be read on this page.", ""),
    (
        "faq",
        "What do I have to do as a judge?",
        "Rate five projects on five criteria within four hours, 1 to 5 each, and leave a comment for the authors. You never get "
        "your own project.",
        "",
    ),
    (
        "starter",
        "Starter notebook: your first circuit",
        "Load a small model, look at its attention, remove a head, see what breaks. Runs in a browser in ten minutes.",
        "https://example.org/notebooks/first-circuit",
    ),
    (
        "starter",
        "Starter notebook: probing",
        "Train a linear probe on a layer of your choice, with a proper held-out set.",
        "https://example.org/notebooks/probing",
    ),
    (
        "starter",
        "Report template",
        "Three pages: question, method, result, limits.",
        "https://example.org/templates/report",
    ),
    (
        "idea",
        "Which heads back up which?",
        "Remove a head that matters and map who takes over. Does the order hold across prompts?",
        "",
    ),
    ("idea", "Where does a concept live?", "Pick a small family of words and localise it by causal tracing.", ""),
    ("idea", "Make structure searchable", "Turn a described circuit into a query that finds it in other models.", ""),
    (
        "idea",
        "Check a famous result",
        "Repeat it on a checkpoint nobody tried. A clear negative result is a good project.",
        "",
    ),
    (
        "reading",
        "A mathematical framework for transformer circuits",
        "The vocabulary most people here use.",
        "https://transformer-circuits.pub/2021/framework/index.html",
    ),
    (
        "reading",
        "Zoom in: an introduction to circuits",
        "The article that started the thread on circuits.",
        "https://distill.pub/2020/circuits/zoom-in/",
    ),
    (
        "introduction",
        "Interpretability in ten minutes",
        "What people mean by features, circuits and superposition.",
        "https://example.org/intro/ten-minutes",
    ),
    (
        "introduction",
        "A glossary for newcomers",
        "Head, residual stream, logit, patching: one sentence each.",
        "https://example.org/intro/glossary",
    ),
    (
        "tool",
        "TransformerLens",
        "Load a model, cache every activation, patch any of them.",
        "https://github.com/TransformerLensOrg/TransformerLens",
    ),
    ("tool", "Netron", "Look at the graph of a network in a browser.", "https://github.com/lutzroeder/netron"),
    (
        "talk",
        "Introductory talk: what interpretability is for",
        "The opening talk of the weekend, 38 minutes.",
        "https://www.youtube.com/watch?v=demo0000000",
    ),
]

HUBS = [  # city, slug, venue, zone, capacity, address, access, hours
    (
        "Copenhagen",
        "copenhagen",
        "Main site, Nørrebro",
        "Europe/Copenhagen",
        40,
        "Second courtyard, third floor. Ring the bell marked “Jam”.",
        "Step-free through the courtyard lift.",
        "Friday 17:00 to midnight, Saturday and Sunday 09:00 to 22:00",
    ),
    (
        "San Francisco",
        "san-francisco",
        "Mission hub, 16th Street",
        "America/Los_Angeles",
        16,
        "Blue door beside the bakery, first floor.",
        "Three steps at the entrance; a ramp is there, ask at the door.",
        "Every day 08:00 to 22:00",
    ),
    (
        "Bengaluru",
        "bengaluru",
        "Lab 3, Indiranagar",
        "Asia/Kolkata",
        12,
        "Behind the library, look for the sign at the gate.",
        "Step-free. The room has a hearing loop.",
        "Friday 21:00 to late, Saturday and Sunday 10:00 to 23:00",
    ),
]

# of the jury final of a jam that is being counted: name, address, what jurors are asked
FINAL_CRITERIA = [
    ("Would it hold up?", "would-it-hold-up", "If somebody repeated it with care, would the main claim stand?"),
    ("Does it open something?", "does-it-open-something", "Would you give a colleague a week to go on from here?"),
]
