//! Texts with passages, edited in ways of which the truth is known: every word has an identity that goes with it through the edits.
//! Shared by the benchmark and a test. docs/anchors.md says what is right and what is wrong.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;
use std::ops::Range;

use probatum::anchor::renewal::Renewal;
use probatum::anchor::words::{sentences, words};

/// What is done to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One word in twenty is mistyped.
    Typos,
    /// Some paragraphs change places.
    Paragraphs,
    /// Some sentences change places.
    Sentences,
    /// New sentences come in, some of them copied from other texts.
    Inserted,
    /// Sentences go.
    Deleted,
    /// Words are replaced, in some sentences most of them.
    Rewritten,
    /// Sentences are said again elsewhere, word for word or a little otherwise; their originals stay.
    Copied,
    /// The text had sentences like others of its own; one of each pair goes, the other stays.
    LookAlike,
    /// A little of all.
    Light,
    /// Much of all.
    Heavy,
}

pub const KINDS: [Kind; 10] = [
    Kind::Typos,
    Kind::Paragraphs,
    Kind::Sentences,
    Kind::Inserted,
    Kind::Deleted,
    Kind::Rewritten,
    Kind::Copied,
    Kind::LookAlike,
    Kind::Light,
    Kind::Heavy,
];

/// A word of a text on its way.
#[derive(Debug, Clone)]
struct Token {
    text: String,
    id: usize,
    origin: Origin,
    mistyped: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// It stood in the old text.
    Old,
    /// It replaces a word or was put between two.
    Filling,
    /// It came with a sentence that was not there.
    Foreign,
}

type Sentence = Vec<Token>;
type Block = Vec<Sentence>;

/// A generator of numbers that are the same for the same seed everywhere (xorshift64*).
pub struct Dice(u64);

impl Dice {
    pub fn of(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next()).unwrap_or(0) % most.max(1)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

struct Editor<'a> {
    dice: &'a mut Dice,
    /// The text that is edited.
    text: &'a str,
    /// Words and lines to take from.
    words: &'a [String],
    lines: &'a [String],
    next_id: usize,
}

impl Editor<'_> {
    fn token(&mut self, text: &str, origin: Origin) -> Token {
        self.next_id += 1;
        Token { text: text.to_owned(), id: self.next_id, origin, mistyped: false }
    }

    fn read(&mut self, text: &str) -> Vec<Block> {
        let mut blocks = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let characters: Vec<char> = line.chars().collect();
            let mut block = Block::new();
            for range in sentences(line) {
                let text: String = characters[range].iter().collect();
                block.push(text.split_whitespace().map(|word| self.token(word, Origin::Old)).collect());
            }
            blocks.push(block);
        }
        blocks
    }

    fn typos(&mut self, blocks: &mut [Block], percent: usize) {
        for token in blocks.iter_mut().flatten().flatten() {
            let mut letters: Vec<char> = token.text.chars().collect();
            if letters.len() < 4 || !self.dice.chance(percent) {
                continue;
            }
            let at = 1 + self.dice.below(letters.len() - 2);
            match self.dice.below(3) {
                0 => letters.swap(at, at + 1),
                1 => drop(letters.remove(at)),
                _ => letters.insert(at, 'e'),
            }
            let text: String = letters.into_iter().collect();
            token.mistyped = text != token.text;
            token.text = text;
        }
    }

    fn substitute(&mut self, sentence: &mut Sentence, percent: usize) {
        for token in std::mem::take(sentence) {
            if !self.dice.chance(percent) {
                sentence.push(token);
                continue;
            }
            let what = self.dice.below(4);
            if what == 1 {
                sentence.push(token);
            }
            if what > 0 {
                let word = self.words[self.dice.below(self.words.len())].clone();
                let filling = self.token(&word, Origin::Filling);
                sentence.push(filling);
            }
        }
    }

    fn rewrite(&mut self, blocks: &mut [Block], little: usize, much: usize) {
        for sentence in blocks.iter_mut().flatten() {
            let percent = if self.dice.chance(25) { much } else { little };
            self.substitute(sentence, percent);
        }
    }

    /// Puts in sentences of other texts. Those of the text itself are shaken, since a copy of a sentence that goes is that sentence.
    fn insert(&mut self, blocks: &mut [Block], percent: usize) {
        for block in blocks {
            if self.dice.chance(percent) {
                let line = self.lines[self.dice.below(self.lines.len())].clone();
                let mut words: Vec<&str> = line.split_whitespace().take(25).collect();
                if self.text.contains(&line) {
                    let moves = words.len();
                    self.reorder(&mut words, moves);
                }
                let sentence: Sentence = words.into_iter().map(|word| self.token(word, Origin::Foreign)).collect();
                let at = self.dice.below(block.len() + 1);
                block.insert(at, sentence);
            }
        }
    }

    fn delete(&mut self, blocks: &mut Vec<Block>, percent: usize) {
        for block in blocks.iter_mut() {
            block.retain(|_| !self.dice.chance(percent));
        }
        blocks.retain(|block| !block.is_empty());
    }

    fn reorder<T>(&mut self, all: &mut Vec<T>, moves: usize) {
        for _ in 0..moves {
            if all.len() > 1 {
                let from = self.dice.below(all.len());
                let taken = all.remove(from);
                let to = self.dice.below(all.len() + 1);
                all.insert(to, taken);
            }
        }
    }

    fn reorder_sentences(&mut self, blocks: &mut [Block], percent: usize) {
        for block in blocks {
            if self.dice.chance(percent) {
                self.reorder(block, 1);
            }
        }
    }

    /// Says sentences again elsewhere; returns the words of each pair.
    fn copy(&mut self, blocks: &mut [Block], copies: usize, origin: Origin, least: usize) -> Vec<[HashSet<usize>; 2]> {
        let mut pairs = Vec::new();
        for _ in 0..copies {
            let from = self.dice.below(blocks.len());
            if blocks[from].is_empty() {
                continue;
            }
            let original = blocks[from][self.dice.below(blocks[from].len())].clone();
            if original.len() < 5 {
                continue;
            }
            let texts: Vec<String> = original.iter().map(|token| token.text.clone()).collect();
            let mut copy: Sentence = texts.iter().map(|text| self.token(text, origin)).collect();
            let percent = least + [0, 10, 20][self.dice.below(3)];
            self.substitute(&mut copy, percent);
            for token in &mut copy {
                token.origin = origin;
            }
            if copy.iter().map(|token| &token.text).eq(texts.iter()) && least > 0 {
                continue;
            }
            pairs.push([original.iter().map(|token| token.id).collect(), copy.iter().map(|token| token.id).collect()]);
            let to = self.dice.below(blocks.len());
            let at = self.dice.below(blocks[to].len() + 1);
            blocks[to].insert(at, copy);
        }
        pairs
    }

    fn edit(&mut self, kind: Kind, blocks: &mut Vec<Block>) {
        let fifth = blocks.len() / 5 + 1;
        match kind {
            Kind::Typos => self.typos(blocks, 5),
            Kind::Paragraphs => self.reorder(blocks, fifth),
            Kind::Sentences => self.reorder_sentences(blocks, 40),
            Kind::Inserted => self.insert(blocks, 40),
            Kind::Deleted => self.delete(blocks, 15),
            Kind::Rewritten => self.rewrite(blocks, 12, 70),
            Kind::Copied => drop(self.copy(blocks, fifth, Origin::Foreign, 0)),
            Kind::LookAlike => self.reorder(blocks, fifth / 2),
            Kind::Light => {
                self.typos(blocks, 1);
                self.rewrite(blocks, 2, 10);
                self.insert(blocks, 8);
                self.delete(blocks, 3);
                self.reorder(blocks, 1);
            }
            Kind::Heavy => {
                self.typos(blocks, 4);
                self.rewrite(blocks, 10, 40);
                self.insert(blocks, 30);
                self.delete(blocks, 12);
                self.reorder(blocks, fifth);
                self.reorder_sentences(blocks, 20);
            }
        }
    }
}

/// An old text with passages, the new one it became, and where every word stands.
pub struct Case {
    pub old: String,
    pub new: String,
    /// The words of each passage.
    pub passages: Vec<Vec<usize>>,
    before: HashMap<usize, (Range<usize>, Origin, bool)>,
    after: HashMap<usize, (Range<usize>, Origin, bool)>,
}

/// How a passage fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Right,
    Wrong,
    Lost,
}

impl Case {
    /// Makes a case of a text; none of one too short to be edited.
    pub fn of(text: &str, kind: Kind, corpus: &Corpus, dice: &mut Dice) -> Option<Self> {
        let mut editor = Editor { dice, text, words: &corpus.words, lines: &corpus.lines, next_id: 0 };
        let mut blocks = editor.read(text);
        if blocks.len() < 3 {
            return None;
        }
        let pairs = match kind {
            Kind::LookAlike => editor.copy(&mut blocks, text.lines().count() / 4 + 2, Origin::Old, 8),
            _ => Vec::new(),
        };
        let passages = passages(&blocks, editor.dice);
        let (old, before) = render(&blocks);
        for pair in pairs {
            // one of the two goes, and the other must not be taken for it
            let gone = &pair[editor.dice.below(2)];
            for block in &mut blocks {
                block.retain(|sentence| !sentence.iter().any(|token| gone.contains(&token.id)));
            }
        }
        blocks.retain(|block| !block.is_empty());
        editor.edit(kind, &mut blocks);
        let (new, after) = render(&blocks);
        Some(Self { old, new, passages, before, after })
    }

    /// The characters of a passage in the old text.
    pub fn place(&self, passage: &[usize]) -> Range<usize> {
        self.before[&passage[0]].0.start..self.before[&passage[passage.len() - 1]].0.end
    }

    /// The share of a passage's words that are there still, as they were, in percent.
    pub fn survived(&self, passage: &[usize]) -> usize {
        100 * passage.iter().filter(|id| self.after.get(id).is_some_and(|(_, _, mistyped)| !mistyped)).count() / passage.len()
    }

    /// What to think of the place a passage was given in the new text.
    pub fn judge(&self, passage: &[usize], place: Option<&Range<usize>>) -> Outcome {
        let living: Vec<&Range<usize>> = passage.iter().filter_map(|id| self.after.get(id)).map(|(range, ..)| range).collect();
        let Some(place) = place else { return if living.is_empty() { Outcome::Right } else { Outcome::Lost } };
        let within = |range: &Range<usize>| range.start >= place.start && range.end <= place.end + 2 && range.start < place.end;
        let inside = living.iter().filter(|range| within(range)).count();
        let own: HashSet<usize> = passage.iter().copied().collect();
        let strange = |(id, (range, origin, _)): &(&usize, &(Range<usize>, Origin, bool))| {
            within(range) && *origin != Origin::Filling && !own.contains(id)
        };
        let strangers = self.after.iter().filter(strange).count();
        let wrong = inside == 0 || 2 * inside < living.len() || strangers > inside;
        if wrong && !self.nobody_can_tell(passage, place) { Outcome::Wrong } else { Outcome::Right }
    }

    /// Whether the words there are the passage's own, and those around them do not say that it stands elsewhere.
    fn nobody_can_tell(&self, passage: &[usize], place: &Range<usize>) -> bool {
        let (old, new): (Vec<char>, Vec<char>) = (self.old.chars().collect(), self.new.chars().collect());
        let stood = self.place(passage);
        let said = |characters: &[char]| -> Vec<String> {
            words(&characters.iter().collect::<String>()).into_iter().map(|word| word.text).collect()
        };
        if said(&old[stood.clone()]) != said(&new[place.clone()]) {
            return false;
        }
        let around = |text: &[char], place: &Range<usize>| {
            let before = text[place.start.saturating_sub(32)..place.start].to_vec();
            (before, text[place.end..(place.end + 32).min(text.len())].to_vec())
        };
        let (before, after) = around(&old, &stood);
        let ends = (self.after.get(&passage[0]), self.after.get(&passage[passage.len() - 1]));
        let (Some((first, ..)), Some((last, ..))) = ends else { return true };
        let own = first.start..last.end.max(first.start);
        let here = around(&new, place);
        let at_home = around(&new, &own) == (before.clone(), after.clone());
        !(at_home && here.0 != before && here.1 != after)
    }
}

/// Whole sentences, halves of sentences and pairs of them.
fn passages(blocks: &[Block], dice: &mut Dice) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let ids = |tokens: &[Token]| tokens.iter().map(|token| token.id).collect::<Vec<_>>();
    for block in blocks {
        for (at, sentence) in block.iter().enumerate().filter(|(_, sentence)| sentence.len() >= 5) {
            match (dice.below(4), block.get(at + 1)) {
                (2, _) => {
                    let length = (sentence.len() / 2).max(5).min(sentence.len());
                    let start = dice.below(sentence.len() - length + 1);
                    found.push(ids(&sentence[start..start + length]));
                }
                (3, Some(next)) => found.push([ids(sentence), ids(next)].concat()),
                _ => found.push(ids(sentence)),
            }
        }
    }
    found
}

/// Where each word stands by its number, which word it is, and whether it is mistyped.
type Places = HashMap<usize, (Range<usize>, Origin, bool)>;

fn render(blocks: &[Block]) -> (String, Places) {
    let (mut text, mut places, mut at) = (String::new(), HashMap::new(), 0);
    for block in blocks.iter().filter(|block| block.iter().any(|sentence| !sentence.is_empty())) {
        for (n, token) in block.iter().flatten().enumerate() {
            if at > 0 {
                text.push(if n == 0 { '\n' } else { ' ' });
                at += 1;
            }
            let end = at + token.text.chars().count();
            text.push_str(&token.text);
            places.insert(token.id, (at..end, token.origin, token.mistyped));
            at = end;
        }
    }
    (text, places)
}

/// Texts to edit, and words and lines to put into them.
pub struct Corpus {
    pub texts: Vec<String>,
    words: Vec<String>,
    lines: Vec<String>,
}

impl Corpus {
    pub fn of(texts: Vec<String>) -> Self {
        let words = texts.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned).collect();
        let long = |line: &&str| line.split_whitespace().count() > 6;
        let lines = texts.iter().flat_map(|text| text.lines()).filter(long).map(str::to_owned).collect();
        Self { texts, words, lines }
    }
}

/// How many passages fared how, by kind of edit and by the share of their words that survived.
#[derive(Debug, Default)]
pub struct Tally {
    rows: BTreeMap<(Option<Kind>, usize), [usize; 3]>,
    /// The first wrong ones: the old words, and those taken for them.
    pub faults: Vec<(Kind, String, String)>,
}

/// Shares of surviving words, in percent, from which a passage belongs to a class.
const CLASSES: [(usize, &str); 4] = [(80, "80 to 100 %"), (50, "50 to 80 %"), (1, "below 50 %"), (0, "none")];

impl Tally {
    /// Edits every text of a corpus in every way and looks for its passages.
    pub fn run(corpus: &Corpus, seeds: Range<u64>) -> Self {
        let mut tally = Self::default();
        for seed in seeds {
            for (at, text) in corpus.texts.iter().enumerate() {
                for (n, kind) in KINDS.into_iter().enumerate() {
                    let mut dice = Dice::of(seed * 1_000_003 + u64::try_from(at * KINDS.len() + n).unwrap_or(0));
                    if let Some(case) = Case::of(text, kind, corpus, &mut dice) {
                        tally.count(kind, &case);
                    }
                }
            }
        }
        tally
    }

    fn count(&mut self, kind: Kind, case: &Case) {
        let renewal = Renewal::between(&case.old, &case.new);
        for passage in &case.passages {
            let stood = case.place(passage);
            let place = renewal.find(stood.clone()).place();
            let outcome = case.judge(passage, place.as_ref());
            let survived = case.survived(passage);
            let class = CLASSES.iter().position(|(least, _)| survived >= *least).unwrap_or(0);
            for row in [(Some(kind), class), (None, class)] {
                self.rows.entry(row).or_default()[outcome as usize] += 1;
            }
            if let (Outcome::Wrong, Some(place)) = (outcome, place) {
                let cut = |text: &str, range: Range<usize>| text.chars().skip(range.start).take(range.len()).collect();
                self.faults.push((kind, cut(&case.old, stood), cut(&case.new, place)));
            }
        }
    }

    /// How many passages there were, and the share of them, in percent, that were taken for others.
    pub fn wrong(&self) -> (usize, f64) {
        let all: Vec<&[usize; 3]> = self.rows.iter().filter(|((kind, _), _)| kind.is_none()).map(|(_, row)| row).collect();
        let (wrong, all) = (all.iter().map(|row| row[1]).sum(), all.iter().map(|row| row.iter().sum::<usize>()).sum());
        (all, percent(wrong, all))
    }

    /// The share, in percent, of passages found rightly among those of whose words at least 80 % survived.
    pub fn right(&self) -> f64 {
        self.rows.get(&(None, 0)).map_or(0.0, |row| percent(row[0], row.iter().sum()))
    }

    /// The table.
    pub fn table(&self) -> String {
        let mut text =
            format!("{:<12}{:<14}{:>9}{:>10}{:>10}{:>10}\n", "edit", "words left", "passages", "right %", "wrong %", "lost %");
        for ((kind, class), row) in &self.rows {
            let kind = kind.map_or_else(|| "all".to_owned(), |kind| format!("{kind:?}"));
            let all = row.iter().sum();
            let share = |n: usize| percent(row[n], all);
            let (right, wrong, lost) = (share(0), share(1), share(2));
            let _ = writeln!(text, "{kind:<12}{:<14}{all:>9}{right:>10.2}{wrong:>10.3}{lost:>10.2}", CLASSES[*class].1);
        }
        text
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { 100.0 * number(part) / number(whole) }
}
