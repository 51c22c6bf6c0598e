//! Accounts: who has one, how they sign in, and what they keep there. Passwords and tokens never leave this folder.

mod account;
mod door;
mod factor;
mod invite;
mod own;
mod secret;
mod throttle;

pub use account::{create, disable, disable_by, enable, offer_setup, reset, set_role, set_up, setup_is_open};
pub use door::{Entry, Signed, give_code, sign_in, sign_out, who};
pub use factor::{Pending, begin_factor, confirm_factor, pending_factor, recovery_codes, turn_factor_off};
pub use invite::{accept_invite, invite, open_invite, withdraw_invite};
pub use own::{change_password, end_other_sessions, end_session, state_conflicts};
pub use secret::Token;
pub use throttle::Sender;
