//! A real Chromium for a test: sessions of one chromedriver per test process, by the protocol the W3C gave browsers.
//!
//! A missing program fails the test, for one that skips itself proves nothing. All calls block, so the application under test must
//! run on other threads: `#[tokio::test(flavor = "multi_thread")]`. Knows no page of ours; those are in `crate::browser`.

use super::server::{self, Answer};
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Chromium runs as root in containers too, keeps to itself, and has no scroll bars that take width from the page.
const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--window-size=1280,900",
];

/// `$1` is our directory, then comes the driver's command. Waits for the end of a pipe that the kernel closes with us, however we
/// end; then ends the driver with all its browsers (they share the shell's process group) and removes what they left.
const WATCHDOG: &str = r#"
directory=$1; shift
"$@" &
exec >/dev/null
read -r _
(cd / && exec setsid sh -c 'while [ -e "$1" ]; do rm -rf "$1" || sleep 0.1; done' sh "$directory") &
sleep 0.1
kill -KILL 0
"#;

/// How long to look for something that a page may still be putting in place.
const PATIENCE: Duration = Duration::from_secs(5);
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

static DRIVER: OnceLock<Result<Driver, String>> = OnceLock::new();

#[derive(Debug)]
struct Driver {
    address: SocketAddr,
    directory: PathBuf,
    /// Holds the pipe that the watchdog waits on.
    _watchdog: Child,
    /// Kept open: the driver writes to it.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    fn start() -> Result<Self, String> {
        let directory = tempfile::Builder::new().prefix("probatum-browser-").tempdir().map_err(|e| e.to_string())?.keep();
        let mut watchdog = Command::new("/bin/sh")
            .args(["-c", WATCHDOG, "sh"])
            .arg(&directory)
            .args(["chromedriver", "--port=0"])
            .env("TMPDIR", &directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| format!("/bin/sh: {error}"))?;
        let mut output = BufReader::new(watchdog.stdout.take().ok_or("chromedriver has no output")?);
        let mut line = String::new();
        loop {
            line.clear();
            if output.read_line(&mut line).map_err(|error| error.to_string())? == 0 {
                return Err("chromedriver does not start; tests/run installs it (Debian: chromium and chromium-driver)".into());
            }
            if let Some((_, port)) = line.trim_end().trim_end_matches('.').split_once("successfully on port ") {
                let port: u16 = port.parse().map_err(|_| format!("chromedriver says {line}"))?;
                return Ok(Self { address: (Ipv4Addr::LOCALHOST, port).into(), directory, _watchdog: watchdog, _output: output });
            }
        }
    }
}

/// Keys by the code points that protocol gives them.
pub mod key {
    /// Moves the focus on.
    pub const TAB: &str = "\u{e004}";
    /// Follows a link, presses a button, sends a form.
    pub const ENTER: &str = "\u{e007}";
    /// Ticks a box.
    pub const SPACE: &str = " ";
}

/// One browser with nothing in its memory; it goes when dropped.
#[derive(Debug)]
pub struct Browser {
    driver: SocketAddr,
    session: String,
}

impl Browser {
    /// Starts one, with a desk's wide screen in the light.
    pub fn open() -> Self {
        let driver = DRIVER.get_or_init(Driver::start).as_ref().unwrap_or_else(|error| panic!("{error}"));
        let profile = tempfile::Builder::new().tempdir_in(&driver.directory).expect("a profile directory").keep();
        let mut flags: Vec<String> = FLAGS.map(String::from).to_vec();
        flags.push(format!("--user-data-dir={}", profile.display()));
        let wanted = json!({"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": {"args": flags}}}});
        let answer = server::request(driver.address, "POST", "/session", &wanted.to_string());
        let value = value(answer).unwrap_or_else(|error| panic!("no browser session: {error}"));
        let id = value["sessionId"].as_str().unwrap_or_else(|| panic!("no session in {value}"));
        let browser = Self { driver: driver.address, session: format!("/session/{id}") };
        browser.look(1280, false);
        browser
    }

    fn ask(&self, method: &str, command: &str, body: &Value) -> Result<Value, String> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        value(server::request(self.driver, method, &format!("{}{command}", self.session), &body))
    }

    #[track_caller]
    fn post(&self, command: &str, body: &Value) -> Value {
        self.ask("POST", command, body).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    #[track_caller]
    fn devtools(&self, command: &str, params: &Value) {
        self.post("/goog/cdp/execute", &json!({"cmd": command, "params": params}));
    }

    /// Makes the page `width` CSS pixels wide, on a machine that prefers the dark or not, and moves less either way, so that no colour
    /// is caught halfway.
    #[track_caller]
    pub fn look(&self, width: u32, dark: bool) {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        let scheme = json!({"name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" }});
        let features = [scheme, json!({"name": "prefers-reduced-motion", "value": "reduce"})];
        self.devtools("Emulation.setEmulatedMedia", &json!({"features": features}));
    }

    /// From the next page on, no script of a page runs; ours still do.
    #[track_caller]
    pub fn turn_scripting_off(&self) {
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
    }

    /// Opens an address and waits until it is loaded.
    #[track_caller]
    pub fn go(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    /// Path, query and fragment of the page that is open.
    #[track_caller]
    pub fn place(&self) -> String {
        self.run("return location.pathname + location.search + location.hash", &json!([])).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page that is open is at `place`.
    #[track_caller]
    pub fn arrives_at(&self, place: &str) {
        wait(|| (self.place() == place).then_some(())).unwrap_or_else(|| panic!("at {}, not at {place}", self.place()));
    }

    /// Runs a script in the page, past its Content-Security-Policy, and gives what it returns.
    #[track_caller]
    pub fn run(&self, script: &str, arguments: &Value) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": arguments}))
    }

    /// Runs a script that returns a promise, and gives what that comes to.
    #[track_caller]
    pub fn run_promise(&self, script: &str) -> Value {
        let script = format!("const done = arguments[0]; (async () => {{ {script} }})().then(done, e => done(String(e)));");
        self.post("/execute/async", &json!({"script": script, "args": []}))
    }

    /// Presses and releases a key, wherever the focus is.
    #[track_caller]
    pub fn press(&self, key: &str) {
        let strokes = [json!({"type": "keyDown", "value": key}), json!({"type": "keyUp", "value": key})];
        self.post("/actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]}));
    }

    /// Presses a key while Control is held.
    #[track_caller]
    pub fn press_with_control(&self, key: &str) {
        let control = "\u{e009}";
        let strokes = [("keyDown", control), ("keyDown", key), ("keyUp", key), ("keyUp", control)];
        let strokes = strokes.map(|(what, key)| json!({"type": what, "value": key}));
        self.post("/actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]}));
    }

    /// Types a text, wherever the focus is.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        let strokes: Vec<Value> = text
            .chars()
            .flat_map(|c| [json!({"type": "keyDown", "value": c.to_string()}), json!({"type": "keyUp", "value": c.to_string()})])
            .collect();
        self.post("/actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]}));
    }

    /// Presses Tab until the focus is on something that `wanted` accepts, at most `limit` times.
    #[track_caller]
    pub fn tab_to(&self, what: &str, limit: usize, wanted: impl Fn(&Element<'_>) -> bool) -> Element<'_> {
        for _ in 0..limit {
            self.press(key::TAB);
            if let Some(element) = self.element(self.ask("GET", "/element/active", &Value::Null))
                && wanted(&element)
            {
                return element;
            }
        }
        panic!("{limit} presses of Tab at {} do not reach {what}", self.place())
    }

    /// The one element with this role whose accessible name contains `name`, as assistive technology is told them.
    #[track_caller]
    pub fn by_role(&self, role: &str, name: &str) -> Element<'_> {
        let candidates = match role {
            "link" => "a[href]",
            "button" => "button, input[type=submit], summary",
            "checkbox" => "input[type=checkbox]",
            "heading" => "h1, h2, h3, h4",
            "textbox" | "searchbox" => "input, textarea",
            _ => "[role]",
        };
        let find = || self.all(candidates).into_iter().find(|element| element.role() == role && element.label().contains(name));
        wait(find).unwrap_or_else(|| panic!("no {role} named {name} at {}", self.place()))
    }

    /// All elements that match a selector, in document order.
    pub fn all(&self, css: &str) -> Vec<Element<'_>> {
        let found = self.ask("POST", "/elements", &json!({"using": "css selector", "value": css}));
        let found = found.ok().and_then(|value| value.as_array().cloned()).unwrap_or_default();
        found.into_iter().filter_map(|value| self.element(Ok(value))).collect()
    }

    /// The first element that matches a selector.
    #[track_caller]
    pub fn one(&self, css: &str) -> Element<'_> {
        wait(|| self.all(css).into_iter().next()).unwrap_or_else(|| panic!("nothing matches {css} at {}", self.place()))
    }

    fn element(&self, answer: Result<Value, String>) -> Option<Element<'_>> {
        let id = answer.ok()?[ELEMENT].as_str()?.to_owned();
        Some(Element { browser: self, id })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // what fails here ends with the process
        let _ = self.ask("DELETE", "", &Value::Null);
    }
}

/// Something on the page that is open.
#[derive(Debug)]
pub struct Element<'b> {
    browser: &'b Browser,
    id: String,
}

impl Element<'_> {
    fn get(&self, what: &str) -> Option<String> {
        let answer = self.browser.ask("GET", &format!("/element/{}/{what}", self.id), &Value::Null);
        answer.ok()?.as_str().map(str::to_owned)
    }

    /// Its accessible name.
    pub fn label(&self) -> String {
        self.get("computedlabel").unwrap_or_default()
    }

    /// Its role.
    pub fn role(&self) -> String {
        self.get("computedrole").unwrap_or_default()
    }

    /// The text a reader sees.
    pub fn text(&self) -> String {
        self.get("text").unwrap_or_default()
    }

    /// An attribute as written.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.get(&format!("attribute/{name}"))
    }

    /// What is typed in it.
    pub fn value(&self) -> String {
        self.get("property/value").unwrap_or_default()
    }

    /// Whether a reader can see it.
    #[track_caller]
    pub fn is_visible(&self) -> bool {
        self.browser.ask("GET", &format!("/element/{}/displayed", self.id), &Value::Null) == Ok(Value::Bool(true))
    }

    /// Whether it matches a selector.
    #[track_caller]
    pub fn matches(&self, css: &str) -> bool {
        self.browser.run("return arguments[0].matches(arguments[1])", &json!([{ELEMENT: self.id}, css])) == Value::Bool(true)
    }

    /// Clicks it, where a reader could.
    #[track_caller]
    pub fn click(&self) {
        self.browser.post(&format!("/element/{}/click", self.id), &json!({}));
    }

    /// Types into it, in place of what it holds.
    #[track_caller]
    pub fn fill(&self, text: &str) {
        self.browser.post(&format!("/element/{}/clear", self.id), &json!({}));
        self.browser.post(&format!("/element/{}/value", self.id), &json!({"text": text}));
    }
}

/// Asks again until there is an answer or patience ends.
pub fn wait<T>(ask: impl Fn() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        let answer = ask();
        if answer.is_some() || start.elapsed() > PATIENCE {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
}

/// What the driver answered, or what it complains of.
fn value(answer: io::Result<Answer>) -> Result<Value, String> {
    let answer = answer.map_err(|error| error.to_string())?;
    let mut body: Value = serde_json::from_str(&answer.body).map_err(|error| format!("{error} in {}", answer.body))?;
    let value = body["value"].take();
    match answer.status {
        200 => Ok(value),
        _ => Err(format!(
            "{}: {}",
            value["error"],
            value["message"].as_str().and_then(|text| text.lines().next()).unwrap_or_default()
        )),
    }
}
