//! Records in the formats of other programs. Pure: knows no database and no addresses but those it is given.

pub mod annotations;
