//! Words by which what belongs to a page is told from what belongs to an article on it.

/// No line of a page's own is longer, in bytes.
const LONGEST: usize = 400;

/// Lines that are a page's whole words: navigation, sharing, consent.
const FURNITURE: &[&str] = &[
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
    "toggle navigation",
    "back",
    "go back",
    "show more",
    "load more",
    "leave a comment",
    "leave a reply",
    "post a comment",
    "save",
    "listen",
    "see more",
    "view all",
    "was this page helpful",
    "was this article helpful",
    "article continues below",
    "story continues below",
    "continue reading",
    "post navigation",
    "more from this author",
    "more stories",
    "most popular",
    "trending now",
    "sign up for our newsletter",
    "opens in a new window",
    "become a member",
    "related stories",
    "related content",
    "related topics",
    "related reading",
    "related links",
    "related news",
    "download",
    "pdf",
    "get citation",
    "cite this article",
    "connect on social media",
];

/// Beginnings of lines that are a page's.
const BEGINNINGS: &[&str] = &[
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
    "last reviewed",
    "page last reviewed",
    "next review due",
    "medically reviewed by",
    "share on facebook",
    "click to share",
    "filed under:",
    "posted in:",
    "tags:",
    "advertisement",
    "download pdf",
    "download citation",
    "download article",
    "view pdf",
    "view / download",
];

/// Beginnings of lines that say who wrote when, if they are short and no sentence.
const CREDITS: &[&str] = &[
    "by ",
    "written by",
    "reviewed by",
    "medically reviewed",
    "fact checked by",
    "fact-checked by",
    "edited by",
    "published on",
    "published:",
    "posted on",
    "updated on",
    "updated:",
    "date:",
];

/// Beginnings of lines that lead to another page.
const AWAY: &[&str] = &[
    "read more:",
    "read also:",
    "also read:",
    "read next:",
    "related:",
    "related reading:",
    "see also:",
    "more on:",
    "more:",
    "you might also like:",
    "you may also like:",
    "recommended:",
    "watch:",
    "listen:",
    "next:",
    "previous:",
];

/// Whether a line belongs to the page: navigation, sharing, consent, copyright.
#[must_use]
pub fn is_page_furniture(line: &str) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let line = line.to_lowercase();
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric() && c != '©');
    let short = line.split_whitespace().count() <= 30;
    FURNITURE.contains(&bare)
        || is_contents_heading(&line)
        || (short && BEGINNINGS.iter().any(|beginning| line.starts_with(beginning)))
        || is_credit(&line)
        || is_menu(&line)
}

/// "Home • Blog • Shop": short words between dots or strokes, and no sentence.
fn is_menu(line: &str) -> bool {
    let items: Vec<&str> = line.split(['•', '|', '›', '»', '·']).map(str::trim).collect();
    let short = |item: &&str| (1..=3).contains(&item.split_whitespace().count()) && !item.ends_with(['.', ':', '?', '!']);
    items.len() >= 3 && items.iter().all(short) && MENU.iter().any(|word| items.contains(word))
}

/// A word that menus have and tables do not.
const MENU: &[&str] =
    &["home", "blog", "shop", "contact", "about", "about us", "log in", "login", "sign in", "subscribe", "menu", "search"];

/// "By Jane Doe, RD", "Reviewed by …", "Updated: 3 May 2024"
#[must_use]
pub fn is_credit(line: &str) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let line = line.to_lowercase();
    let words = line.split_whitespace().count();
    (2..=14).contains(&words)
        && !line.ends_with(['.', ':', '?', '!'])
        && CREDITS.iter().any(|credit| line.starts_with(credit) && (*credit != "by " || words <= 8))
}

/// "Read more: …": a line that leads to another page.
#[must_use]
pub fn leads_away(line: &str) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let line = line.to_lowercase();
    let short = line.split_whitespace().count() <= 20 && !line.ends_with('.');
    short && AWAY.iter().any(|beginning| line.starts_with(beginning) && line.len() > beginning.len())
}

/// Whether a heading is that of a list of contents.
#[must_use]
pub fn is_contents_heading(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    ["in this article", "table of contents", "contents", "on this page", "jump to"].contains(&heading.trim_end_matches(':'))
}

/// Whether below a heading questions are asked and answered.
#[must_use]
pub fn is_questions_heading(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    let bare = heading.trim_matches(|c: char| !c.is_alphanumeric());
    let said = ["frequently asked questions", "questions and answers", "common questions", "faqs", "questions & answers"];
    bare == "faq" || bare.starts_with("faq ") || said.iter().any(|words| bare.contains(words))
}

/// "5 min read", "Reading time: 7 minutes"
#[must_use]
pub fn is_reading_time(line: &str) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let line = line.to_lowercase();
    let words: Vec<&str> =
        line.split(|c: char| c.is_whitespace() || ":-·•|".contains(c)).filter(|word| !word.is_empty()).collect();
    words.len() <= 8
        && words.iter().any(|word| word.bytes().all(|c| c.is_ascii_digit()))
        && words.iter().any(|word| word.starts_with("min"))
        && words.iter().any(|word| word.starts_with("read"))
}
