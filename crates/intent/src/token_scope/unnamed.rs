//! What limits a request for a token and names no package: the first of the rules that finds it.

use std::ops::Range;

use super::super::reading::Reading;
use super::apposition::apposition;
use super::codebase::codebase;
use super::destination::destination;
use super::excluded::excluded;
use super::noun_limit::noun_limit;
use super::one_package::one_package;
use super::read_limit::read_limit;
use super::released::released;
use super::subset::subset;
use super::unknown_clause::left_alone;
use super::worry::worry;

/// The words of such a limit; `environments` are the names of those that there are.
pub(super) fn unnamed(reading: &Reading<'_>, environments: &[String]) -> Option<Range<usize>> {
    noun_limit(reading)
        .or_else(|| subset(reading))
        .or_else(|| codebase(reading))
        .or_else(|| destination(reading, environments))
        .or_else(|| apposition(reading, environments))
        .or_else(|| excluded(reading, environments))
        .or_else(|| one_package(reading, environments))
        .or_else(|| released(reading, environments))
        .or_else(|| read_limit(reading, environments))
        .or_else(|| left_alone(reading))
        .or_else(|| worry(reading))
}
