//! Undo, and a second apply, in files whose lines and sections somebody doubled, moved and dropped at random: neither ends
//! in the middle, and afterwards the value is gone or the file is named and as it was.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use gatepass_clients::Level;
use gatepass_core::ecosystem::PackageManager;

use super::orders::files_with_values;
use super::{VALUE, apply_in, put, undo_in};
use crate::packages::sandbox::Sandbox;

/// How many times each file is edited.
const EDITS: u64 = 40;

/// Numbers that look random and are the same in every run (Marsaglia's xorshift64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end.max(1)
    }
}

/// The text with some of its lines doubled, moved, dropped, or set off by blank ones.
fn edited(text: &str, numbers: &mut Numbers) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=numbers.below(3) {
        let start = numbers.below(lines.len());
        let end = start + numbers.below(lines.len() - start + 1);
        let part = lines[start..end].to_vec();
        let place = numbers.below(lines.len() + 1);
        let headers: Vec<String> = lines.iter().filter(|line| line.trim_start().starts_with('[')).cloned().collect();
        match numbers.below(6) {
            0 => lines = [lines.clone(), vec![String::new()], lines].concat(),
            1 => drop(lines.splice(place..place, part)),
            2 => lines.insert(place, String::new()),
            3 if lines.len() > 1 => drop(lines.remove(start)),
            4 if !headers.is_empty() => lines.insert(place, headers[numbers.below(headers.len())].clone()),
            _ => {
                let line = lines.remove(start);
                lines.insert(numbers.below(lines.len() + 1), line);
            }
        }
        if lines.is_empty() {
            break;
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// A home in which it was applied, and the files that have the value.
fn applied(manager: &str) -> Option<(Sandbox, Vec<PathBuf>)> {
    let sandbox = Sandbox::new();
    apply_in(&sandbox, manager, Level::User, VALUE).ok()?;
    let files = files_with_values(&sandbox).into_iter().map(PathBuf::from).collect();
    Some((sandbox, files))
}

#[test]
fn what_somebody_doubled_is_taken_back_or_named() {
    let (mut out, mut named, mut failures) = (0, 0, Vec::new());
    for manager in PackageManager::ALL {
        let manager = manager.name();
        let Some((_, files)) = applied(manager) else { continue };
        for number in 0..files.len() {
            for seed in 1..=EDITS {
                let (sandbox, files) = applied(manager).unwrap();
                let file = &files[number];
                let text = edited(
                    &std::fs::read_to_string(file).unwrap(),
                    &mut Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
                );
                put(file, text.as_bytes());
                let again = seed % 2 == 0;
                let change = || {
                    // A second apply may refuse, and the undo after it must still know the file.
                    let _ = again.then(|| apply_in(&sandbox, manager, Level::User, VALUE));
                    undo_in(&sandbox, manager, Level::User)
                };
                let name = file.file_name().unwrap().to_string_lossy();
                match catch_unwind(AssertUnwindSafe(change)) {
                    Ok(Ok(_)) if files_with_values(&sandbox).is_empty() => out += 1,
                    Ok(Err(error)) if error.to_string().contains(&*name) => named += 1,
                    Ok(other) => failures.push(format!("{manager}, {seed}: {:?}\n{text}", other.err())),
                    Err(_) => failures.push(format!("{manager}, {seed}: it panicked\n{text}")),
                }
            }
        }
    }
    println!("{out} without the value, {named} named");
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), out + named, failures.join("\n\n"));
    assert!(out > named, "{out} {named}");
}
