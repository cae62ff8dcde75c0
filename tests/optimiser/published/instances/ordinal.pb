META
key;value
description;Parks
num_projects;8
num_votes;14
budget;17000
vote_type;ordinal
max_length;4
PROJECTS
project_id;cost;votes;name;selected
P1;3000;9;"The P1; by the park";0
P2;4000;5;"The P2; by the park";0
P3;3200;3;"The P3; by the park";0
P4;3600;3;"The P4; by the park";0
P5;1500;3;"The P5; by the park";0
P6;8700;4;"The P6; by the park";0
P7;6500;4;"The P7; by the park";0
P8;4400;5;"The P8; by the park";0
VOTES
voter_id;age;vote
0;52;P8
1;40;P8
2;49;P3,P1,P7,P5
3;45;P2,P6,P1
4;54;P8,P1
5;67;P1,P6,P2,P8
6;42;P7,P8,P1,P6
7;51;P7,P4,P3
8;58;P1
9;26;P3,P6
10;64;P4,P5,P2,P1
11;18;P2,P1,P5
12;76;P2,P7
13;66;P1,P4
