//! Generated environments: files, variables, sections, spellings and places, a few at once, of which the clients'
//! documentation says that they count. What gatepass says is in force in each is compared with what the real client asks.
//! A seed is a list of cases; few of each client are run with the tests, thousands by `just soak`.

mod javascript;
mod others;
mod python;

use super::super::sandbox::needs;
use super::INSTALL;
use super::compared::{Client, State, difference};

/// One of those in which a client may find something, and what it may say, of which a case has one or nothing.
enum Source {
    /// A file that is there before `apply`, which may have to write to it.
    Before(&'static str, &'static [&'static str]),
    /// A file that comes to stand there.
    File(&'static str, &'static [&'static str]),
    /// A variable, by one of these names.
    Variable(&'static [&'static str], &'static [&'static str]),
}

/// A client, where it may work, and where it may find something.
struct Generated {
    client: Client,
    directories: &'static [&'static str],
    sources: &'static [Source],
}

/// A sequence of numbers by a seed (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |value| value.parse().unwrap())
}

/// Of this many cases those in which gatepass and the client differ; none is to be left.
fn try_generated(generated: &Generated, cases: u64) {
    needs(generated.client.program, INSTALL);
    let cases = cases * setting("GATEPASS_GENERATED_FACTOR", 1);
    let seed = setting("GATEPASS_GENERATED_SEED", 20_261_128);
    let mut found = Vec::new();
    for case in 0..cases {
        let mut numbers = Numbers(seed.wrapping_mul(1_000_003).wrapping_add(case));
        let (mut before, mut files, mut variables) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..=numbers.below(3) {
            let (kind, (name, says)) = match &generated.sources[numbers.below(generated.sources.len())] {
                Source::Before(path, texts) => (&mut before, (*path, numbers.one_of(texts))),
                Source::File(path, texts) => (&mut files, (*path, numbers.one_of(texts))),
                Source::Variable(names, values) => (&mut variables, (numbers.one_of(names), numbers.one_of(values))),
            };
            if !kind.iter().any(|(other, _)| *other == name) {
                kind.push((name, says));
            }
        }
        let directory = numbers.one_of(generated.directories);
        let state = State { before: &before, files: &files, variables: &variables, directory };
        found.extend(difference(&generated.client, &state));
    }
    println!("{}: {cases} cases, {} differences", generated.client.manager, found.len());
    assert!(found.is_empty(), "{} of {cases}:\n{}", found.len(), found.join("\n\n"));
}
