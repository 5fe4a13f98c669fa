//! The values that are known here: of none a message shows a part, whoever sent it and however it was cut up.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use gatepass_core::secret::Secret;
use gatepass_core::token::name::cut;
use gatepass_core::token::redaction::without_pieces;

/// How many values that were made are known, the last ones.
const MOST: usize = 8;
/// The most bytes of a message that are looked at.
const LONGEST: usize = 16 * 1024;

/// gatepass's own access token, and the values that were just made.
#[derive(Clone, Debug)]
pub(super) struct KnownValues {
    own: Arc<Secret>,
    made: Arc<Mutex<VecDeque<Secret>>>,
}

impl KnownValues {
    pub(super) fn new(own: Secret) -> Self {
        Self { own: Arc::new(own), made: Arc::default() }
    }

    /// Remembers a value that was made.
    pub(super) fn add(&self, made: Secret) {
        let mut values = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        values.push_back(made);
        if values.len() > MOST {
            values.pop_front();
        }
    }

    /// The beginning of a text, without any part of a value.
    pub(super) fn taken_out_of(&self, text: &str) -> String {
        let mut text = without_pieces(&cut(text.to_owned(), LONGEST), self.own.expose());
        for made in self.made.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            text = without_pieces(&text, made.expose());
        }
        text
    }
}
