//! The words by which a sentence is read. A `*` stands for any ending.

/// Verbs and phrases that state (3), make probable (2) or leave open (1).
pub(super) const VERBS: &[(&str, i16)] = &[
    ("prevent*", 3), ("stop*", 3), ("reverse*", 3), ("reversing", 3), ("reduce*", 3), ("reducing", 3), ("ensure*", 3),
    ("ensuring", 3), ("proven", 3), ("proves", 3), ("prove", 3), ("demonstrate*", 3), ("show", 3), ("shows", 3), ("shown", 3),
    ("showed", 3), ("essential", 3), ("strong evidence", 3), ("clear evidence", 3), ("evidence shows", 3), ("slow", 3),
    ("slows", 3), ("slowed", 3), ("slowing", 3), ("lower", 3), ("lowers", 3), ("lowered", 3), ("lowering", 3), ("raise*", 3),
    ("increase*", 3), ("increasing", 3), ("decrease*", 3), ("inhibit*", 3), ("block*", 3), ("activate*", 3), ("accelerate*", 3),
    ("speeds", 3), ("speeding", 3), ("protect", 3), ("protects", 3), ("improve*", 3), ("improving", 3), ("worsen*", 3),
    ("cause", 3), ("causes", 3), ("caused", 3), ("causing", 3), ("help", 3), ("helps", 3), ("helping", 3), ("direct", 3),
    ("directs", 3), ("directing", 3), ("steer*", 3), ("require*", 3), ("needs", 3), ("necessary", 3), ("crucial", 3),
    ("critical", 3), ("vital", 3), ("key", 3), ("best", 3), ("powerful", 3), ("potent", 3), ("effective*", 3), ("works", 3),
    ("keeps", 3), ("makes sure", 3), ("sees to it", 3), ("regulate*", 3), ("switches on", 3), ("plays", 3), ("treats", 3),
    ("cures", 3), ("heals", 3), ("has no effect", 3), ("have no effect", 3), ("does not", 3), ("do not", 3), ("unable", 3),
];

/// What any sentence may be built with: certain only where nothing else speaks.
pub(super) const FLAT: &[(&str, i16)] = &[
    ("is", 3), ("are", 3), ("was", 3), ("were", 3), ("has", 3), ("have", 3), ("had", 3), ("does", 3), ("do", 3), ("did", 3),
    ("found", 3), ("find", 3), ("finds", 3), ("lies", 3), ("sits", 3), ("comes", 3), ("give", 3), ("gives", 3),
];

/// Verbs and phrases that hedge by themselves.
pub(super) const HEDGES: &[(&str, i16)] = &[
    ("can", 2), ("likely", 2), ("probably", 2), ("appear*", 2), ("seem*", 2), ("suggest*", 2), ("indicate*", 2),
    ("indicating", 2), ("linked to", 2), ("linked with", 2), ("associat*", 2), ("correlat*", 2), ("tend*", 2), ("relation", 2),
    ("relationship", 2), ("go together", 2), ("goes with", 2), ("go with", 2), ("rarely", 2), ("difficult", 2), ("may", 1),
    ("might", 1), ("could", 1), ("promising", 1), ("hoped", 1), ("is thought", 1), ("are thought", 1), ("believed", 1),
];

/// Words that hedge the verb they stand beside.
pub(super) const ADVERBS: &[(&str, i16)] = &[
    ("possibly", 1), ("perhaps", 1), ("potentially", 1), ("preliminary", 1), ("some studies", 1), ("some clinical studies", 1),
    ("some trials", 1), ("some human trials", 1), ("some evidence", 1), ("some research", 1), ("early studies", 1),
    ("early evidence", 1), ("early research", 1), ("small studies", 1), ("largely", 2), ("generally", 2), ("usually", 2),
];

/// Words that speak of the whole finding, wherever they stand.
pub(super) const SENTENCE_HEDGES: &[(&str, i16)] = &[("hypothesis-generating", 1), ("exploratory", 1), ("not confirmed", 1), ("unconfirmed", 1)];

/// Words that leave the matter open.
pub(super) const NEUTRAL: &[&str] = &[
    "unclear", "uncertain", "not shown", "not been shown", "mixed results", "mixed evidence", "conflicting", "disagree*",
    "inconclusive", "non-significant*", "not known", "unknown", "remains to be", "remain to be", "needs study", "need study",
    "more research", "more studies", "further studies", "further research", "long-term studies", "studies are needed",
    "research is needed", "trials are needed",
];

/// Words that make a statement firmer.
pub(super) const BOOSTERS: &[&str] = &[
    "strongly", "clearly", "consistently", "undoubtedly", "strong association", "strong link", "strong correlation", "strong relation*",
];

/// Words that say there is no effect.
pub(super) const NEGATIONS: &[&str] = &[
    "no effect", "no benefit", "no difference", "no harm", "no risk", "no influence", "no impact", "not affect", "not reduce",
    "not prevent", "not lower", "not improve", "not raise", "not increase", "not work", "not help", "ineffective", "harmless",
    "is safe", "are safe", "perfectly safe", "completely safe", "without risk", "cannot prevent",
];

/// Words of cause and effect.
pub(super) const CAUSAL: &[&str] = &[
    "prevent*", "stop*", "revers*", "reduce*", "reducing", "slows", "slowed", "slowing", "lowers", "lowered", "lowering",
    "raises", "increases", "increasing", "decreases", "inhibit*", "accelerate*", "protects", "improve*", "causes", "caused",
    "causing", "lead to", "leads to", "because of", "due to",
];

/// Words that ask for confirmation.
pub(super) const CAVEATS: &[&str] = &[
    "hypothesis-generating", "confirm*", "preliminary", "exploratory", "more research", "more studies", "further studies",
    "further research", "further trials", "long-term studies", "studies are needed", "research is needed", "trials are needed",
    "needs study", "need study", "future research", "future studies", "not yet shown",
];
