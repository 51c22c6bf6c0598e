//! A picture that stands alone: an SVG file with its own style, light on white, and the same as PNG.
//!
//! Owns the writing of shapes and words. Must not know what they mean.

/// The style of every picture.
const STYLE: &str = "text{font-family:Ubuntu,'Noto Sans','Segoe UI',Arial,sans-serif;font-size:12px;fill:#1c1f23}.soft{fill:#545b65}\
    .b{font-weight:600}.h{font-size:16px;font-weight:600}.s{font-size:11px}.line{stroke:#1c1f23;stroke-width:1.5;fill:none}\
    .rule{stroke:#e2dccf}.edge{stroke:#8b8475}.null{stroke:#545b65}.dash{stroke:#545b65;stroke-dasharray:3 3}\
    .full{fill:#1c1f23}.open{fill:#fff;stroke:#1c1f23;stroke-width:1.5}.sum{fill:#13558a}.sumline{stroke:#13558a;stroke-width:1.5}\
    .area{fill:#e9edf1}.low{fill:#0a664a}.some{fill:#9a6500}.high{fill:#a3220f}.none{fill:#6b7280}.on{fill:#fff;font-weight:600}";

/// An SVG file in the making.
#[derive(Debug)]
pub struct Canvas {
    width: f64,
    shapes: String,
}

/// Where a text is tied to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

impl Canvas {
    /// An empty picture of a width in pixels.
    #[must_use]
    pub fn new(width: f64) -> Self {
        Self { width, shapes: String::new() }
    }

    /// A line of words; `y` is where they stand on.
    pub fn text(&mut self, x: f64, y: f64, anchor: Anchor, class: &str, words: &str) {
        if words.is_empty() {
            return;
        }
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        self.put(format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\"{anchor}{}>{}</text>", classed(class), escaped(words)));
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        self.put(format_args!(
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"{}/>",
            from.0,
            from.1,
            to.0,
            to.1,
            classed(class)
        ));
    }

    /// A rectangle by its upper left corner and size.
    pub fn rect(&mut self, corner: (f64, f64), size: (f64, f64), class: &str) {
        self.put(format_args!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"{}/>",
            corner.0,
            corner.1,
            size.0,
            size.1,
            classed(class)
        ));
    }

    /// A circle.
    pub fn circle(&mut self, centre: (f64, f64), radius: f64, class: &str) {
        self.put(format_args!("<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\"{}/>", centre.0, centre.1, classed(class)));
    }

    /// A closed shape.
    pub fn shape(&mut self, points: &[(f64, f64)], class: &str) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        self.put(format_args!("<polygon points=\"{}\"{}/>", points.join(" "), classed(class)));
    }

    /// How much is drawn: a place to draw [`Canvas::behind`] later.
    #[must_use]
    pub fn mark(&self) -> usize {
        self.shapes.len()
    }

    /// Draws behind everything that came after a mark.
    pub fn behind(&mut self, mark: usize, draw: impl FnOnce(&mut Self)) {
        let after = self.shapes.split_off(mark);
        draw(self);
        self.shapes.push_str(&after);
    }

    /// The file, cut off at a height in pixels; the title and description are for those who can't see it.
    #[must_use]
    pub fn finish(self, height: f64, title: &str, description: &str) -> String {
        let (width, height) = (self.width, height.ceil());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             role=\"img\" aria-labelledby=\"t d\">\n<title id=\"t\">{}</title><desc id=\"d\">{}</desc>\n<style>{STYLE}</style>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{}</svg>\n",
            escaped(title),
            escaped(description),
            self.shapes
        )
    }

    fn put(&mut self, shape: std::fmt::Arguments<'_>) {
        self.shapes.push_str(&shape.to_string());
        self.shapes.push('\n');
    }
}

fn classed(class: &str) -> String {
    if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") }
}

/// Words as XML holds them; characters that XML has no place for are left out.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => text.push(' '),
            c => text.push(c),
        }
    }
    text
}
