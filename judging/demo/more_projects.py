"""Invented projects of the smaller demo jams: team, title, one sentence."""

FEATURES = [
    (
        "Overcomplete",
        "Feature splitting, followed over training",
        "When does one feature become two? We watch it happen in a dictionary of 4,096.",
    ),
    (
        "Dictionary Attack",
        "Naming features without reading them",
        "Automatic labels from contrast pairs, checked by hand on two hundred features.",
    ),
    (
        "Sparse Matters",
        "How sparse is sparse enough?",
        "Reconstruction against readability at five levels of sparsity, judged blind.",
    ),
    (
        "Dark Matter",
        "The part that dictionaries do not explain",
        "Most of the error is linear. We predict it from the input and ask what remains.",
    ),
    (
        "Two Towers",
        "Do two models share their features?",
        "Matching dictionaries of two small models by activation, with a null that holds.",
    ),
    (
        "Ghost Grads",
        "Waking dead features gently",
        "Three ways to revive features that never fire, and what the revived ones mean.",
    ),
    (
        "Absorption",
        "When a feature swallows its parent",
        "First-letter features that stop firing on words with a feature of their own.",
    ),
    (
        "Nightshift",
        "Steering with one feature at a time",
        "What one feature can change in a sentence before the grammar breaks.",
    ),
    (
        "Topology Club",
        "Circles, not directions",
        "Days of the week lie on a circle. We look for more circles and find two.",
    ),
    (
        "Checkpoint",
        "Features before and after fine-tuning",
        "Most survive. The ones that move tell what the tuning was about.",
    ),
    (
        "Lean Meat",
        "A dictionary in five megabytes",
        "Quantising dictionaries: what can be thrown away before the labels change.",
    ),
]
OVERSIGHT = [
    (
        "Second Opinion",
        "Can a weak judge use a strong critic?",
        "Critiques help on arithmetic, and hurt on questions without a checkable step.",
    ),
    (
        "Devil’s Advocate",
        "Debate with a dishonest referee",
        "One biased referee in five is enough to turn a debate around.",
    ),
    (
        "Paper Trail",
        "Scratchpads that leave things out",
        "Editing a scratchpad changes the answer in half of the cases. We map which half.",
    ),
    (
        "Red Ink",
        "Marking your own homework",
        "Models grade their own answers kinder than those of others, by a third of a point.",
    ),
    (
        "Canary",
        "Planting mistakes to see who notices",
        "A test set of planted errors for reviewers, human and otherwise.",
    ),
    (
        "Small Print",
        "Reading instructions to the last line",
        "Instructions at the end are followed more often than those in the middle.",
    ),
    ("Chain Gang", "Step-by-step checking on a budget", "Checking one step in four catches two thirds of the errors."),
    (
        "Tell Tale",
        "Telling when a model changes its mind",
        "The answer is readable from the middle of the explanation in most cases.",
    ),
    (
        "Calibrated",
        "Confidence words and what they mean",
        "“Likely” is 0.71 and “almost certain” is 0.74. We propose a table.",
    ),
    (
        "Lookout",
        "Monitoring with a model half the size",
        "What a small monitor misses, sorted by how much it would cost.",
    ),
    (
        "Handover",
        "When should a person take over?",
        "A rule from three signals beats each of them, and is easy to explain.",
    ),
    (
        "Plain Words",
        "Asking for the reason first",
        "Reasons given before the answer are more often true than those given after.",
    ),
    ("Spot Check", "Sampling audits for long tasks", "How many steps must be read to be sure that none was skipped?"),
    ("Kind Regards", "Politeness and compliance", "Asking nicely changes refusals in one model of four."),
]
EVALUATIONS = [
    (
        "Ground Truth",
        "A benchmark that says when it is broken",
        "Each item carries a check that fails when its answer key is wrong.",
    ),
    ("Leakage", "Was this in the training data?", "Three cheap tests for contamination, and where each of them fails."),
    ("Error Bars", "How many questions are enough?", "Half of the leaderboard’s order is noise. We show which half."),
    ("Paraphrase", "Same question, other words", "Scores move by eight points when the question is asked differently."),
    ("Long Tail", "Rare languages, rare mistakes", "A hundred items in eleven languages, written by speakers."),
    ("Off by One", "What unit tests miss", "Programs that pass every test and are wrong, and how to find them."),
    ("Tool Time", "Does the tool help or distract?", "Giving a calculator lowers scores where none is needed."),
    ("Rubric", "Grading essays with and without a rubric", "Agreement doubles with five lines of instructions."),
    (
        "Sandbag",
        "Detecting answers that are worse than they could be",
        "Noise in the weights brings the better answer back in one model.",
    ),
    (
        "Zero Shot",
        "The cost of a fair comparison",
        "Prompt search for one model and not for the other explains a published gap.",
    ),
]
REVIEW_COMMENTS = [
    "Clear question and an honest answer. The limits section is the best I read today.",
    "I could rerun it in ten minutes. Thank you for the one-command script.",
    "The main claim rests on one prompt family. Two more would make it convincing.",
    "Lead with the negative result; it is the most interesting part.",
    "The figure on page two needs labels, but the idea behind it is strong.",
    "I would like to see the baseline that does nothing.",
    "Nicely scoped for a weekend. The comparison with earlier work could be fairer.",
    "The method is new to me and explained well enough to use it tomorrow.",
    "I did not follow the step from the probe to the conclusion.",
    "Careful statistics. The range you give made me trust the rest.",
    "Works as described. The readme could say which versions you used.",
    "A replication that adds a control which the original lacks. More of this, please.",
]
