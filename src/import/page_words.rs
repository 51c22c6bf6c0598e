//! Words by which what belongs to a page is told from what belongs to an article on it.

/// Lines that are a page's whole words: navigation, sharing, consent.
const FURNITURE: [&str; 46] = [
    "skip to content",
    "skip to main content",
    "skip to navigation",
    "menu",
    "main menu",
    "home",
    "search",
    "close",
    "open menu",
    "log in",
    "sign in",
    "sign up",
    "subscribe",
    "newsletter",
    "share",
    "share this",
    "share this article",
    "tweet",
    "pin",
    "print",
    "email",
    "facebook",
    "twitter",
    "linkedin",
    "pinterest",
    "whatsapp",
    "copy link",
    "advertisement",
    "sponsored",
    "read more",
    "learn more",
    "back to top",
    "previous",
    "next",
    "related articles",
    "related posts",
    "you may also like",
    "recommended for you",
    "popular posts",
    "accept all",
    "reject all",
    "accept cookies",
    "cookie settings",
    "privacy policy",
    "terms of use",
    "all rights reserved",
];

/// Beginnings of lines that are a page's.
const BEGINNINGS: [&str; 14] = [
    "we use cookies",
    "this site uses cookies",
    "this website uses cookies",
    "by continuing to use",
    "by clicking",
    "copyright ©",
    "©",
    "follow us",
    "sign up for",
    "subscribe to our",
    "photo by",
    "image credit",
    "last updated",
    "medically reviewed by",
];

/// Whether a line belongs to the page: navigation, sharing, consent, copyright.
#[must_use]
pub fn is_page_furniture(line: &str) -> bool {
    let line = line.to_lowercase();
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric() && c != '©');
    let short = line.split_whitespace().count() <= 30;
    FURNITURE.contains(&bare) || (short && BEGINNINGS.iter().any(|beginning| line.starts_with(beginning)))
}

/// "5 min read", "Reading time: 7 minutes"
#[must_use]
pub fn is_reading_time(line: &str) -> bool {
    let line = line.to_lowercase();
    let words: Vec<&str> =
        line.split(|c: char| c.is_whitespace() || c == ':' || c == '-').filter(|word| !word.is_empty()).collect();
    words.len() <= 5
        && words.iter().any(|word| word.bytes().all(|c| c.is_ascii_digit()))
        && words.iter().any(|word| word.starts_with("min"))
        && words.iter().any(|word| word.starts_with("read"))
}
