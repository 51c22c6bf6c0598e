//! What of a page belongs to the page: by what an element is, by its role, by the names its makers gave it.
//!
//! Names lie: pages put "sidebar" on what has one and "menu" around everything. So a name counts only where all of its parts speak of
//! the page, and an element that holds most of the page's text is no furniture whatever it is called.

use super::names::{BODIES, NAMES, NEUTRAL, SURE, WHOLE};
use scraper::node::Element;

/// How sure it is that an element is the page's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Furniture {
    /// It is not.
    No,
    /// It looks like it; not if it holds the text.
    Looks,
    /// It is, however long it is: consent, comments, navigation.
    Is,
}

/// What an element is to the page; `unfolds` says that something on the page opens it.
pub(super) fn furniture(element: &Element, name: &str, within_article: bool, unfolds: bool) -> Furniture {
    const SURE_ROLES: &[&str] = &["navigation", "search", "dialog", "alertdialog", "menu", "menubar"];
    const ROLES: &[&str] = &["banner", "contentinfo", "complementary"];
    if matches!(name, "nav" | "dialog" | "menu" | "button") || element.attr("role").is_some_and(|role| SURE_ROLES.contains(&role))
    {
        return Furniture::Is;
    }
    let named = names(element, name).map(|one| called(&one)).max().unwrap_or(Furniture::No);
    let by_element = match name {
        "aside" | "form" | "fieldset" => true,
        "header" | "footer" => !within_article,
        _ => false,
    };
    let by_role = element.attr("role").is_some_and(|role| ROLES.contains(&role)) && !within_article;
    if by_element || by_role || (is_hidden(element) && !unfolds) { named.max(Furniture::Looks) } else { named }
}

/// Names of an element that its makers chose; those of headings and paragraphs are made of their words.
fn names<'a>(element: &'a Element, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let wraps = matches!(name, "article" | "main" | "body") || element.name() == "html";
    let made =
        matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "li" | "section" | "details" | "dt" | "dd" | "td" | "tr");
    let class = element.attr("class").filter(|_| !wraps);
    let id = element.attr("id").filter(|_| !wraps && (!made || name == "section"));
    let text_names = [class, id].into_iter().flatten().flat_map(str::split_whitespace);
    text_names.map(parted)
}

/// `relatedPosts`, `related_posts` and `related-posts` are one name.
fn parted(name: &str) -> String {
    let mut parted = String::with_capacity(name.len() + 4);
    let mut small_before = false;
    for c in name.chars().take(80) {
        if c.is_uppercase() && small_before {
            parted.push('-');
        }
        small_before = c.is_lowercase();
        if c == '_' || c == ':' || c == '.' { parted.push('-') } else { parted.extend(c.to_lowercase()) }
    }
    parted
}

fn called(name: &str) -> Furniture {
    if WHOLE.contains(&name) {
        return Furniture::Looks;
    }
    let mut found = Furniture::No;
    for part in name.split('-') {
        let part = part.trim_matches(|c: char| c.is_ascii_digit());
        if SURE.contains(&part) {
            found = Furniture::Is;
        } else if NAMES.contains(&part) {
            found = found.max(Furniture::Looks);
        } else if !NEUTRAL.contains(&part) {
            return Furniture::No;
        }
    }
    // "related" and "comment" alone may be what the text is about; "widget" alone says nothing of what is in it
    if matches!(name, "widget" | "menu-item" | "author" | "bio" | "rating" | "skip") && found == Furniture::Looks {
        return if name == "author" || name == "bio" { Furniture::Looks } else { Furniture::No };
    }
    found
}

/// Whether a browser shows nothing of an element. What a reader unfolds (answers, panels) is there to be read.
pub(super) fn is_hidden(element: &Element) -> bool {
    let style = element.attr("style").map(|style| style.to_lowercase().replace(' ', "")).unwrap_or_default();
    let hidden = element.attr("hidden").is_some_and(|until| until != "until-found")
        || element.attr("aria-hidden") == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
        || is_for_screen_readers(element);
    hidden && !unfolds(element)
}

/// Words that only a screen reader says: "opens in a new window".
pub(super) fn is_for_screen_readers(element: &Element) -> bool {
    const NAMES: [&str; 6] =
        ["sr-only", "visually-hidden", "screen-reader-text", "visuallyhidden", "mw-editsection", "screenreader"];
    element.attr("class").is_some_and(|class| class.split_whitespace().any(|one| NAMES.contains(&one)))
}

fn unfolds(element: &Element) -> bool {
    const PARTS: [&str; 11] =
        ["accordion", "collapse", "collapsible", "expand", "panel", "answer", "faq", "toggle", "tab", "details", "content"];
    let names = [element.attr("class"), element.attr("id")];
    let is_named = names.into_iter().flatten().map(str::to_lowercase).any(|all| PARTS.iter().any(|part| all.contains(part)));
    is_named || element.attr("aria-labelledby").is_some() || matches!(element.attr("role"), Some("region" | "tabpanel"))
}

/// Whether an element is called what pages call the body of an article.
pub(super) fn is_called_body(element: &Element) -> bool {
    let id = element.attr("id").map(parted).filter(|id| BODIES.contains(&id.as_str()));
    let plain = |name: &String| !matches!(name.as_str(), "main" | "content" | "article") && BODIES.contains(&name.as_str());
    id.is_some() || element.attr("class").is_some_and(|class| class.split_whitespace().map(parted).any(|name| plain(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_where_all_of_their_parts_speak_of_the_page() {
        for name in ["cookie-banner", "comments-area", "onetrust-consent", "navigation"] {
            assert_eq!(called(name), Furniture::Is, "{name}");
        }
        for name in ["post-share-buttons", "related-posts", "sidebar", "author-bio", "wp-block-ads", "newsletter2", "site-footer"]
        {
            assert_eq!(called(name), Furniture::Looks, "{name}");
        }
        for name in
            ["has-sidebar", "cookies-and-arteries", "related-work-in-rats", "menu-planning", "widget", "entry-content", "header"]
        {
            assert_eq!(called(name), Furniture::No, "{name}");
        }
        assert_eq!(parted("relatedPosts__list"), "related-posts--list");
    }
}
