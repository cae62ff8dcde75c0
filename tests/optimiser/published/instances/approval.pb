META
key;value
description;A small town, 2026
num_projects;8
num_votes;14
budget;20000,75
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;votes;name;selected
P1;5200,50;1;"The P1; by the park";0
P2;7800,50;6;"The P2; by the park";0
P3;2900,50;1;"The P3; by the park";0
P4;6400,50;2;"The P4; by the park";0
P5;8400,50;4;"The P5; by the park";0
P6;7900,50;2;"The P6; by the park";0
P7;1600,50;5;"The P7; by the park";0
P8;1800,50;2;"The P8; by the park";0
VOTES
voter_id;age;vote
0;65;P5,P7
1;43;P2
2;74;P6
3;57;P2,P4,P6,P7
4;26;P2
5;18;P4
6;45;P3
7;23;P8,P2,P7
8;38;P7,P8
9;61;P2,P5
10;56;P1,P5
11;49;P7
12;49;P5
13;40;P2
