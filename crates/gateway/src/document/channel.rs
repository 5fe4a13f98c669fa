//! Addresses in a conda channel's JSON, which may be hundreds of megabytes and so is read while it streams past: only what
//! follows the names of the table, whatever lies around them. conda, mamba and rattler take strict JSON alone.

use std::borrow::Cow;

use bytes::{BufMut as _, Bytes, BytesMut};

use super::super::address::Addresses;
use super::decision::{Decision, Fault, decide};
use super::locations::Location;
use crate::keys::is_taken_for;
use gatepass_core::ecosystem::Ecosystem;

/// The longest address, escapes and all. Other strings may have any length.
const LONGEST: usize = 16 << 10;

/// Reads a document in pieces.
pub(super) struct Channel {
    addresses: Addresses,
    locations: Vec<(&'static [&'static str], &'static Location)>,
    state: State,
    /// The string that the text is within, from its opening quote on, as long as it could matter.
    string: Vec<u8>,
    /// Whether the string was too long to matter, and has been passed on already.
    passed: bool,
    /// The place that the last string names, until something else comes.
    named: Option<&'static Location>,
    /// The place whose value comes next.
    awaited: Option<&'static Location>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Outside,
    Within,
    Escaped,
}

impl Channel {
    pub(super) fn new(kind: Ecosystem, addresses: Addresses) -> Self {
        Self {
            addresses,
            locations: Location::members(kind),
            state: State::Outside,
            string: Vec::new(),
            passed: false,
            named: None,
            awaited: None,
        }
    }

    /// The document's address at the upstream.
    pub(super) fn document(&self) -> &url::Url {
        self.addresses.document()
    }

    /// What may be passed on after this piece.
    pub(super) fn push(&mut self, piece: &[u8]) -> Result<Bytes, Fault> {
        let mut done = BytesMut::with_capacity(piece.len() + self.string.len());
        for &byte in piece {
            match self.state {
                State::Outside if byte == b'"' => {
                    self.state = State::Within;
                    self.string.clear();
                    self.string.push(byte);
                    self.passed = false;
                }
                State::Outside => {
                    match byte {
                        b' ' | b'\t' | b'\n' | b'\r' => {}
                        // UTF-16 and UTF-32, which some clients detect.
                        0 => return Err(Fault::Unreadable("a channel's document is not in UTF-8")),
                        b':' => self.awaited = self.named.take(),
                        _ => (self.named, self.awaited) = (None, None),
                    }
                    done.put_u8(byte);
                }
                State::Within | State::Escaped => {
                    let ends = self.state == State::Within && byte == b'"';
                    self.state = match (self.state, byte) {
                        (State::Within, b'\\') => State::Escaped,
                        _ => State::Within,
                    };
                    if self.passed {
                        done.put_u8(byte);
                    } else {
                        self.string.push(byte);
                        if self.string.len() > LONGEST {
                            if self.awaited.is_some() {
                                return Err(Fault::Unreadable("an address in a channel's document is too long"));
                            }
                            done.put_slice(&self.string);
                            self.passed = true;
                        }
                    }
                    if ends {
                        self.state = State::Outside;
                        self.end_of_string(&mut done)?;
                    }
                }
            }
        }
        Ok(done.freeze())
    }

    /// What is left at the end: a string without one.
    pub(super) fn finish(&mut self) -> Bytes {
        if self.state == State::Outside || self.passed { Bytes::new() } else { std::mem::take(&mut self.string).into() }
    }

    fn end_of_string(&mut self, done: &mut BytesMut) -> Result<(), Fault> {
        let awaited = self.awaited.take();
        self.named = None;
        if self.passed {
            return Ok(());
        }
        if let Some(location) = awaited {
            let text: String = serde_json::from_slice(&self.string)
                .map_err(|_| Fault::Unreadable("an address in a channel's document is no JSON string"))?;
            match decide(location, &self.addresses, &text)? {
                Decision::Keep => done.put_slice(&self.string),
                Decision::TakeOut => done.put_slice(b"null"),
                Decision::Write(address) => done.put_slice(serde_json::Value::String(address).to_string().as_bytes()),
            }
            return Ok(());
        }
        // The longest name with every letter escaped has 92 bytes.
        if self.string.len() <= 128
            && let Ok(name) = serde_json::from_slice::<Cow<'_, str>>(&self.string)
        {
            let is_the_last = |names: &[&str]| names.last().is_some_and(|last| is_taken_for(&name, last));
            self.named = self.locations.iter().find(|(names, _)| is_the_last(names)).map(|(_, location)| *location);
        }
        done.put_slice(&self.string);
        Ok(())
    }
}
