//! The statistics against another program, by numbers that the tests carry.

mod found;
mod metafor;
mod published;
