//! Page objects: what a person can do and see on each screen, in a person's words.

use crate::support::browser::{Browser, Element, key};
use crate::support::server::TestServer;
use probatum::domain::clock;
use serde_json::json;
use totp_rs::{Builder, Secret};

/// Any page: what is above every one of them.
pub struct Page<'b>(pub &'b Browser);

impl Page<'_> {
    /// The heading of the whole page.
    pub fn title(&self) -> String {
        self.0.one("h1").text()
    }

    /// Who the site says is signed in, if it does.
    pub fn offers(&self, role: &str, name: &str) -> bool {
        self.0
            .all(if role == "link" { "header a" } else { "header button" })
            .iter()
            .any(|e| e.role() == role && e.label().contains(name))
    }

    /// Ends the session.
    pub fn sign_out(&self) {
        self.0.by_role("button", "Sign out").click();
    }

    /// Follows the first link within `place` that leads to `path`.
    pub fn follow(&self, place: &str, path: &str) {
        self.0.one(&format!(r#"{place} a[href="{path}"]"#)).click();
        self.0.arrives_at(path);
    }
}

/// The reading view of an article.
pub struct Article<'b>(pub &'b Browser);

impl<'b> Article<'b> {
    /// Opens it.
    pub fn open(browser: &'b Browser, site: &TestServer, slug: &str) -> Self {
        browser.go(&site.url(&format!("/articles/{slug}")));
        Self(browser)
    }

    /// Which claims its marked passages make, in the order of the text.
    pub fn marked_claims(&self) -> Vec<String> {
        self.0.all("mark[data-claim]").iter().filter_map(|mark| mark.attribute("data-claim")).collect()
    }

    /// Tabs to the passage that makes a claim and presses Enter on its reference.
    pub fn go_from_passage_to_note(&self, claim: &str) {
        let inside = format!(r##"mark[data-claim="{claim}"] a[href^="#"]"##);
        self.0.tab_to("the passage", 200, |element| element.matches(&inside));
        self.0.press(key::ENTER);
    }

    /// Tabs from the note to its way back and presses Enter there.
    pub fn go_back_to_passage(&self) {
        self.0.tab_to("the way back from the note", 3, |element| {
            element.role() == "link" && element.label().contains("back to the passage")
        });
        self.0.press(key::ENTER);
    }

    /// Whether the reader was led to something that matches a selector or holds what does, and can see it.
    pub fn reader_is_at(&self, css: &str) -> bool {
        const SCRIPT: &str = "
            const at = document.querySelector(':target');
            if (!at || !(at.matches(arguments[0]) || at.querySelector(arguments[0]))) return false;
            const box = at.getBoundingClientRect();
            return at.checkVisibility() && box.bottom > 0 && box.top < innerHeight;";
        self.0.run(SCRIPT, &json!([css])) == json!(true)
    }
}

/// The list of claims.
pub struct Claims<'b>(pub &'b Browser);

impl<'b> Claims<'b> {
    /// Opens it.
    pub fn open(browser: &'b Browser, site: &TestServer) -> Self {
        browser.go(&site.url("/claims"));
        Self(browser)
    }

    /// Claims shown, each with its verdict's code.
    pub fn shown(&self) -> Vec<(String, String)> {
        let shown = self.0.all("main [data-claim][data-verdict]");
        shown.iter().filter_map(|e| e.attribute("data-claim").zip(e.attribute("data-verdict"))).collect()
    }

    /// Asks for one verdict only, without touching the mouse.
    pub fn filter_by_keyboard(&self, verdict: &str) {
        let ticks = |e: &Element<'_>| e.matches("main form input[type=checkbox]") && e.label().contains(verdict);
        self.0.tab_to("the verdict's box", 60, ticks);
        self.0.press(key::SPACE);
        self.0.tab_to("the filter's button", 30, |e| e.matches("main form button[type=submit]"));
        self.0.press(key::ENTER);
    }
}

/// One claim.
pub struct Claim<'b>(pub &'b Browser);

impl<'b> Claim<'b> {
    /// Opens it.
    pub fn open(browser: &'b Browser, site: &TestServer, slug: &str) -> Self {
        browser.go(&site.url(&format!("/claims/{slug}")));
        Self(browser)
    }

    /// The verdict of the claim: its code and its words.
    pub fn verdict(&self, slug: &str) -> (Option<String>, String) {
        let verdict = self.0.one(&format!(r#"main [data-claim="{slug}"][data-verdict]"#));
        (verdict.attribute("data-verdict"), verdict.text())
    }

    /// The rules named on the page that a reader can see.
    pub fn rules_shown(&self) -> Vec<String> {
        self.0.all(r#"main a[href^="/method#"]"#).iter().filter(|e| e.is_visible()).map(Element::text).collect()
    }

    /// The studies of its counted evidence.
    pub fn counted_studies(&self) -> Vec<String> {
        self.0.all("#evidence [data-study]").iter().filter_map(|row| row.attribute("data-study")).collect()
    }
}

/// Signing in, and creating the first administrator.
pub struct Account<'b>(pub &'b Browser);

impl Account<'_> {
    /// Fills in the form by its labels and sends it.
    pub fn send(&self, fields: &[(&str, &str)], button: &str) {
        for (label, text) in fields {
            self.0.by_role("textbox", label).fill(text);
        }
        self.0.by_role("button", button).click();
    }

    /// Fills in the form by its labels and sends it, without touching the mouse.
    pub fn send_by_keyboard(&self, fields: &[(&str, &str)]) {
        for (label, text) in fields {
            self.0.tab_to(label, 80, |e| e.role() == "textbox" && e.label().contains(label)).fill(text);
        }
        self.0.press(key::ENTER);
    }

    /// Tabs to a link or button and presses Enter on it.
    pub fn choose_by_keyboard(&self, role: &str, name: &str) {
        self.0.tab_to(name, 80, |e| e.role() == role && e.label().contains(name));
        self.0.press(key::ENTER);
    }

    /// The code an authenticator app shows so many seconds from now, when it was told the secret on this page.
    pub fn app(&self) -> impl Fn(u64) -> String + use<> {
        let secret = Secret::try_from_base32(self.0.one("#secret").text().replace(' ', "")).expect("base 32");
        let totp = Builder::new().with_secret(secret).build().expect("a secret of the right length");
        move |seconds| {
            let now = u64::try_from(clock::now().timestamp()).expect("after 1970");
            totp.generate(now + seconds).to_string()
        }
    }

    /// What a refused form says, as an alert.
    pub fn alert(&self) -> String {
        self.0.one("[role=alert]").text()
    }
}

/// What an editor does with claims and links.
pub struct Editing<'b>(pub &'b Browser);

impl Editing<'_> {
    /// Selects words of a text as with the mouse: the first place where they stand within `place`.
    pub fn select(&self, place: &str, words: &str) {
        let script = "
            const [place, words] = arguments;
            for (const box of document.querySelectorAll(place)) {
                const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) {
                    const at = walk.currentNode.data.indexOf(words);
                    if (at < 0) continue;
                    walk.currentNode.parentElement.scrollIntoView({block: 'center'});
                    getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + words.length);
                    return true;
                }
            }
            return false;";
        assert_eq!(self.0.run(script, &json!([place, words])), json!(true), "“{words}” does not stand in {place}");
    }

    /// Fills in fields by their labels; a choice by the words of what is chosen.
    pub fn fill(&self, fields: &[(&str, &str)]) {
        for (label, text) in fields {
            let script = "
                const [label, text] = arguments;
                const of = [...document.querySelectorAll('label')].find(l => l.textContent.trim() === label);
                const field = of && document.getElementById(of.htmlFor);
                if (!field) return 'no field ' + label;
                field.value = field.tagName === 'SELECT' ? [...field.options].find(o => o.textContent === text).value : text;
                field.dispatchEvent(new Event('input', {bubbles: true}));
                return '';";
            assert_eq!(self.0.run(script, &json!([label, text])), json!(""));
        }
    }

    /// Presses the button with these words in the panel that saves.
    pub fn press(&self, button: &str) {
        self.0.all("#save button").into_iter().find(|one| one.text() == button).expect("the button").click();
    }
}
