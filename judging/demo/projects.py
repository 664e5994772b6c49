"""Twenty-four invented projects: title, one sentence, what was asked and found, and the words used in its demo reviews."""

from typing import NamedTuple


class Project(NamedTuple):
    team: str
    title: str
    abstract: str
    asked: str
    found: str


PROJECTS = [
    Project(
        "Residual Stream",
        "Backup heads under ablation pressure",
        "When a name-mover head is removed, which heads take over, and how early can we tell?",
        "We remove the three main name-mover heads of a small transformer on the indirect-object task, one at a time and "
        "together, and patch activations back in order of attribution.",
        "Four heads recover most of the lost logit difference across twelve prompt templates. On prompts with three names "
        "the ranking of backup heads is unstable; we report it and release the runs.",
    ),
    Project(
        "First Token",
        "Attention sinks as a fingerprint of fine-tuning",
        "Sinks move after instruction tuning. We measure how far on six small models.",
        "Many heads rest on the first token. We ask whether fine-tuning changes where they rest, and whether that can be read "
        "off without knowing the training data.",
        "In five of six pairs the tuned model is told from its base by sink positions alone. The sixth pair was tuned with "
        "a frozen attention stack, which is a useful control.",
    ),
    Project(
        "grep",
        "Making network structure searchable",
        "A query language for motifs in weight graphs, and three motifs we found with it.",
        "Circuits are found by hand. We store pruned weight graphs in a graph database and write the patterns people describe "
        "in papers as queries.",
        "Induction-like pairs are found in two models in under a second; two further motifs turn out to be artefacts of "
        "pruning. The notebook reruns everything.",
    ),
    Project(
        "Hue and Cry",
        "Where do concepts live? Localising colour words",
        "Causal tracing on colour adjectives across four layers, with a small dataset.",
        "We corrupt the embedding of a colour word and restore single activations to see where the colour comes back.",
        "Restoring two middle-layer positions is enough for basic colours, but not for rare ones. Shades that share a token "
        "with a fruit behave like the fruit.",
    ),
    Project(
        "Low Rank",
        "A probe that knows when it does not know",
        "Linear probes with calibrated uncertainty, and what they refuse to answer.",
        "A linear probe always answers. We add a distance-based abstention rule and test whether abstaining is honest.",
        "Calibration error halves on held-out templates. The probe abstains most on negations, which is also where it used "
        "to be wrong most often.",
    ),
    Project(
        "Copycats",
        "Induction heads in an eight-layer SoLU model",
        "A replication on a public checkpoint, with a negative result on repeated rare tokens.",
        "We look for induction heads with the usual repeated-sequence test and validate them by ablation.",
        "Three heads pass both tests. On rare tokens they fire without copying; loss does not improve. We think frequency "
        "matters more than position here.",
    ),
    Project(
        "Eight Bits",
        "Superposition under quantisation",
        "Rounding weights merges features. Which ones, and in what order?",
        "We train toy models with more features than dimensions and quantise them step by step.",
        "Features that share a direction merge first, in an order that the unquantised geometry predicts. Below four bits "
        "the prediction fails.",
    ),
    Project(
        "Cosine Twins",
        "Embedding neighbours that should not be neighbours",
        "A catalogue of semantic oddities in the embedding space of a small language model.",
        "For every token we list its nearest neighbours and mark pairs that share neither meaning nor spelling.",
        "Most oddities are tokens that were hardly seen in training. After removing them, forty remain that we cannot "
        "explain, listed in the appendix.",
    ),
    Project(
        "Steering Committee",
        "Reading refusals: a direction or a region?",
        "One vector switches refusals off in one model. We test whether it is one vector in three.",
        "We compare the best single direction with the best two-dimensional subspace on three small chat models.",
        "In one model a single direction explains nearly everything; in the other two it explains about half. A region is "
        "the better picture there.",
    ),
    Project(
        "Couplet",
        "Do small models plan rhymes?",
        "Looking for the rhyme word before the line is written, and mostly not finding it.",
        "We probe the residual stream at the line break for the final word of the next line.",
        "Above the baseline only for the ten most common rhymes. A useful null result with a clean dataset of couplets.",
    ),
    Project(
        "Multiverse",
        "Block multiverses: what else could have been said",
        "Sampling whole paragraphs instead of tokens to see where a model's certainty really lies.",
        "We cluster sampled continuations by meaning and follow how probability moves between clusters.",
        "Token-level entropy is a poor guide to meaning-level uncertainty. Two positions in a sentence carry most of the "
        "branching.",
    ),
    Project(
        "Dead Reckoning",
        "Dead neurons tell tales",
        "Neurons that never fire on the test set do fire on something. We look for what.",
        "We optimise inputs for neurons with no activation on a million tokens and inspect what comes out.",
        "A third responds to formatting, a third to other scripts. The rest seems truly dead, and can be removed at no cost.",
    ),
    Project(
        "Null Result",
        "Attention patterns are not explanations, again",
        "We swap attention patterns between prompts and show how little the output changes.",
        "For each head we replace its pattern by the average pattern and measure the loss.",
        "In two thirds of heads nothing changes. The heads where it matters are the ones already named in the literature.",
    ),
    Project(
        "Parity Check",
        "How a transformer learns parity, step by step",
        "Checkpoints every hundred steps show one frequency being learned at a time.",
        "We train on parity of up to ten bits and take the Fourier transform of the readout at each checkpoint.",
        "Frequencies appear in order of size, each with its own small drop in loss. Weight decay decides whether the last "
        "one appears at all.",
    ),
    Project(
        "Telescope",
        "A logit lens for the impatient",
        "A tuned lens that trains in four minutes on a laptop, and where it misleads.",
        "We fit one affine map per layer on a thousand sentences instead of a hundred thousand.",
        "Early layers are as good as the full lens; late layers overfit. We give a rule for when to trust it.",
    ),
    Project(
        "Bracketology",
        "Who closes the brackets?",
        "Two heads count, one head checks. Remove the checker and nesting breaks at depth three.",
        "We train a four-layer model on nested brackets and find the smallest set of heads that keeps accuracy.",
        "Three heads suffice. The checker is only needed from depth three on, which the training curve shows as a late step.",
    ),
    Project(
        "Soft Landing",
        "Gradient routing for a forgetful model",
        "Putting one topic into chosen neurons so that it can be taken out again.",
        "We mask gradients by topic during fine-tuning and then delete the neurons of one topic.",
        "The topic is gone and stays gone after light retraining, at a cost of four percent on neighbouring topics.",
    ),
    Project(
        "Half Empty",
        "Sentiment lives in two places",
        "One for adjectives, one for negation. Steering only the first gives odd sentences.",
        "We find sentiment directions separately for plain and negated sentences.",
        "They are nearly orthogonal. Steering with their sum changes the tone in most sentences without breaking grammar.",
    ),
    Project(
        "Watchmakers",
        "Clocks inside clocks: modular addition revisited",
        "The known circuit for one modulus turns out to be three copies of it.",
        "We repeat a known result with five seeds and compare the frequencies chosen.",
        "Seeds choose different frequencies but the same number of them. Pruning to one copy costs two percent accuracy.",
    ),
    Project(
        "Echo Chamber",
        "Repetition loops and the heads that feed them",
        "Switching off two heads stops most loops in a small model without hurting other text.",
        "We collect prompts that end in loops and attribute the repeated token to heads.",
        "Two heads in the last third carry most of it. With both off, loops fall from one in five to one in fifty.",
    ),
    Project(
        "Lab Notes",
        "What do sparse features miss?",
        "Measuring the part of an activation that a dictionary does not explain.",
        "We train two small dictionaries and study the residual instead of the features.",
        "The residual is not noise: a linear classifier reads syntax from it. Larger dictionaries reduce this slowly.",
    ),
    Project(
        "Mirror Image",
        "Palindromes as a probe for memory",
        "How far back can a small model look when it has to read its own text backwards?",
        "We generate palindromic token sequences and test completion at growing lengths.",
        "Accuracy falls off a cliff at the context of one head. Two heads in series move the cliff, as predicted.",
    ),
    Project(
        "Tokens Anonymous",
        "Names are not just names",
        "First names carry an age in the embedding, and models use it when nobody asked.",
        "We regress year of birth statistics on name embeddings and intervene on the direction.",
        "Age is linearly readable. Moving a name along the direction changes the verbs that follow in one sentence of four.",
    ),
    Project(
        "Solo Flight",
        "A field guide to attention heads, for beginners",
        "Forty heads of one public model, each with a picture, a test and a confidence.",
        "I describe every head of the first four layers with the same three tests and say how sure I am.",
        "Twelve heads have a clear job, fifteen a likely one. For thirteen I honestly do not know, and say so.",
    ),
]
