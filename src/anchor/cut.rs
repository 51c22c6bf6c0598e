//! A text cut up: its words as numbers, its sentences, and the lines and cells they stand in.

use super::common::Vocabulary;
use super::words::{Word, sentences, words};
use std::ops::Range;

/// A text cut up.
pub struct Cut {
    /// Its characters.
    pub characters: Vec<char>,
    /// Its words.
    pub words: Vec<Word>,
    /// The words as numbers, those of both versions from one vocabulary.
    pub numbers: Vec<u32>,
    /// The words of each sentence, as positions in `words`; sentences without a word are left out.
    pub sentences: Vec<Range<usize>>,
    /// For each word, the line or cell it stands in, counted from 0.
    pub fields: Vec<usize>,
}

impl Cut {
    pub fn of(text: &str, vocabulary: &mut Vocabulary) -> Self {
        let (characters, words) = (text.chars().collect::<Vec<char>>(), words(text));
        let numbers = vocabulary.take(&words);
        let (mut next, mut parts) = (0, Vec::new());
        for place in sentences(text) {
            let from = next;
            while next < words.len() && words[next].place.start < place.end {
                next += 1;
            }
            if next > from {
                parts.push(from..next);
            }
        }
        let (mut at, mut field, mut fields) = (0, 0, Vec::with_capacity(words.len()));
        for word in &words {
            field += characters[at..word.place.start].iter().filter(|c| matches!(c, '\n' | '\t')).count();
            at = word.place.start;
            fields.push(field);
        }
        Self { characters, words, numbers, sentences: parts, fields }
    }

    /// The words of a sentence.
    pub fn sentence(&self, at: usize) -> &[u32] {
        &self.numbers[self.sentences[at].clone()]
    }

    /// Which sentence a word stands in: every word stands in one.
    pub fn sentence_of(&self, word: usize) -> usize {
        self.sentences.partition_point(|range| range.end <= word)
    }

    /// The words of the sentence that a word stands in.
    pub fn around(&self, word: usize) -> Range<usize> {
        self.sentences.get(self.sentence_of(word)).cloned().unwrap_or(word..word + 1)
    }

    /// The words that have a character in a stretch of the text.
    pub fn inside(&self, stretch: &Range<usize>) -> Range<usize> {
        let from = self.words.partition_point(|word| word.place.end <= stretch.start);
        from..self.words.partition_point(|word| word.place.start < stretch.end).max(from)
    }

    /// How many characters some words have.
    pub fn length(&self, words: Range<usize>) -> usize {
        self.words[words].iter().map(|word| word.place.len()).sum()
    }
}
