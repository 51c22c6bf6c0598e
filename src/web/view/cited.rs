//! Where a figure was read: which stored addresses may be links.

/// The address, where it is a plain link: http or https, without spaces. Anything else is shown as text.
#[must_use]
pub fn link(address: &str) -> Option<&str> {
    let plain = !address.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'));
    Some(address).filter(|address| plain && (address.starts_with("https://") || address.starts_with("http://")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_become_links() {
        assert_eq!(link("https://example.org/a?b=%20"), Some("https://example.org/a?b=%20"));
        for address in ["https://github.com/jadams5/aging_wiki (molecules/x.md)", "javascript:alert(1)", "library copy", ""] {
            assert_eq!(link(address), None, "{address}");
        }
    }
}
