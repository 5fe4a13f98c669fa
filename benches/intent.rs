//! What it costs to understand a request: the time of typical ones, and its growth with their length.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gatepass_core::ecosystem::Repositories;
use gatepass_intent::{GenerateFields, Known, LONGEST_REQUEST, generate_token};
use jiff::ZonedDateTime;

const TYPICAL: &[(&str, &str)] = &[
    ("terse", "rw token for dev"),
    ("plain", "Create a read-only token for staging, valid for 30 days"),
    ("slips", "need a tokne with puhs access for developement"),
    (
        "story",
        "I was told by Sam to use the production token but I don't want to share his. Make me my own for staging, read is fine.",
    ),
    ("german", "Ich brauche ein Token mit Schreibzugriff für staging, läuft am 31.12.2026 ab"),
    ("chinese", "生成一个可以推送镜像的令牌，永不过期"),
];

fn understanding(criterion: &mut Criterion) {
    let Ok(now) = "2026-11-23T10:00:00+00:00[UTC]".parse::<ZonedDateTime>() else { return };
    let environments: Vec<String> = ["production", "staging", "development"].map(str::to_owned).to_vec();
    let repositories = Repositories::default();
    let known = Known {
        now: &now,
        environments: &environments,
        tokens: &[],
        me: "alice",
        default_lifetime: jiff::SignedDuration::from_hours(90 * 24),
        repositories: &repositories,
    };
    let fields = GenerateFields::default();

    let mut group = criterion.benchmark_group("request");
    for (name, words) in TYPICAL {
        group.bench_function(*name, |bencher| {
            bencher.iter(|| generate_token(Some(black_box(words)), &fields, &known));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("length");
    let sentence = "Last week the release team moved its builds to new hosts, and every host has to pull images. ";
    for bytes in [1_000, 2_000, 4_000, 8_000, LONGEST_REQUEST - 200] {
        let words = sentence.repeat(bytes / sentence.len()) + "A read-only token for staging, please.";
        group.throughput(Throughput::Bytes(words.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(words.len()), &words, |bencher, words| {
            bencher.iter(|| generate_token(Some(black_box(words)), &fields, &known));
        });
    }
    group.finish();

    // What a rule may look at once for each of: a share of the longest, and the longest.
    let mut group = criterion.benchmark_group("repeated");
    for (name, words) in [
        ("packages", "team/web "),
        ("times", "for three days "),
        ("managers", "npm and docker "),
        ("limits", "only quux "),
        ("ends of limits", "token for x and nothing else "),
        ("clauses", "push, "),
    ] {
        for bytes in [LONGEST_REQUEST / 4, LONGEST_REQUEST] {
            let words = words.repeat(bytes / words.len());
            group.throughput(Throughput::Bytes(words.len() as u64));
            group.bench_with_input(BenchmarkId::new(name, words.len()), &words, |bencher, words| {
                bencher.iter(|| generate_token(Some(black_box(words)), &fields, &known));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, understanding);
criterion_main!(benches);
