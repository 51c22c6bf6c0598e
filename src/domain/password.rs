//! Which passwords are taken: long ones that are not among the first a guesser tries. Nothing is asked about capitals or digits.

use super::draft::Gate;
use zxcvbn::zxcvbn;

/// The fewest and the most characters.
pub const LENGTH: std::ops::RangeInclusive<usize> = 12..=1000;
/// As a power of ten, the fewest guesses a password must withstand: what is common or made by a pattern (a word with digits, a row
/// of keys, a repeated letter) falls within a few million, three unrelated words do not.
const GUESSES: f64 = 8.0;

/// Notes what is wrong with the password of the person with this address and name. The password is never repeated in a message.
pub fn check(gate: &mut Gate, field: &str, password: &str, email: &str, name: &str) {
    if let Err(message) = judge(password, email, name) {
        gate.fault(field, "", message);
    }
}

fn judge(password: &str, email: &str, name: &str) -> Result<(), &'static str> {
    if !LENGTH.contains(&password.chars().count()) {
        return Err("must have at least 12 characters (at most 1000); a few unrelated words do well");
    }
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let local = email.split('@').next().unwrap_or_default();
    let own: Vec<String> = [email, local, name].map(bare).into_iter().filter(|text| !text.is_empty()).collect();
    if own.contains(&bare(password)) {
        return Err("must not be your own address or name; a few unrelated words do well");
    }
    let known: Vec<&str> = [email, local, name, "probatum"].into_iter().chain(name.split_whitespace()).collect();
    if zxcvbn(password, &known).guesses_log10() < GUESSES {
        return Err("is among those that are guessed first; take a few unrelated words instead, like a short odd sentence");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_and_patterns_are_refused_whatever_their_length() {
        for common in [
            "password1234",
            "qwertyuiop12",
            "aaaaaaaaaaaa",
            "123456789012",
            "Passw0rd2026",
            "abcabcabcabc",
            "iloveyou1234",
            "1q2w3e4r5t6y",
            "letmein12345",
            "            ",
            "adminadminadmin",
        ] {
            assert!(judge(common, "ada@example.org", "Ada Lovelace").is_err_and(|m| m.contains("guessed first")), "{common}");
        }
    }

    #[test]
    fn length_is_counted_in_characters_at_both_ends() {
        let words = "zebra ölung ";
        assert!(judge("zebra ölun", "a@b.c", "A").is_err_and(|m| m.contains("12 characters")));
        assert_eq!(judge("zebra ölungq", "a@b.c", "A"), Ok(()));
        let long: String = words.chars().cycle().take(1001).collect();
        assert!(judge(&long, "a@b.c", "A").is_err_and(|m| m.contains("at most 1000")));
    }

    #[test]
    fn a_few_words_are_taken() {
        for words in ["correct horse battery", "slow arteries need proof", "drei alte Kamele singen"] {
            assert_eq!(judge(words, "ada@example.org", "Ada Lovelace"), Ok(()), "{words}");
        }
    }

    #[test]
    fn nobody_s_own_address_or_name_is_a_password() {
        for own in
            ["ada.lovelace@example.org", "Ada.Lovelace@Example.org", "Ada King Lovelace", "AdaKingLovelace", "ada-king lovelace"]
        {
            assert!(judge(own, "ada.lovelace@example.org", "Ada King Lovelace").is_err(), "{own}");
        }
    }
}
